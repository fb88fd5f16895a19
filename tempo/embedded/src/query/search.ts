import type { Answer } from '@lab/http/answer';
import { json } from '@lab/http/answer';
import { HttpError } from '@lab/http/http-error';
import type { Bounds } from '@lab/store-engine/job';
import type { BlockInfo } from '../storage/store-writer.ts';
import type { Query } from '../traceql/ast.ts';
import { parseQuery } from '../traceql/parse.ts';
import { Budget } from './budget.ts';
import type { Job } from './job.ts';
import { inRange, type Match, matchesIn, type OpenBlock } from './matches.ts';
import { searchResponse } from './search-response.ts';

/** Answers a search with the newest matching traces. Throws a HttpError for a bad query or an exceeded bound. */
export function search(
  job: Extract<Job, { kind: 'search' }>,
  blocks: readonly OpenBlock[],
  bounds: Bounds,
): Answer {
  const query = parseQuery(job.query);
  if (query.metrics) {
    throw new HttpError(400, 'invalid TraceQL query: metrics queries belong to /api/metrics/query_range');
  }
  const budget = new Budget(bounds);
  const matches = findMatches(query, job, blocks, budget);
  return json(searchResponse(query, matches, job.spansPerSpanSet, budget.traces, job.spanSets));
}

/** The newest matching traces, newest first. */
export function findMatches(
  query: Query,
  { limit, range }: Pick<Extract<Job, { kind: 'search' }>, 'limit' | 'range'>,
  blocks: readonly OpenBlock[],
  budget: Budget,
): Match[] {
  const matches: Match[] = [];
  for (const block of inRange(blocks, range)) {
    if (matches.length >= limit && !mayBeNewer(block.info, matches)) continue;
    matches.push(...matchesIn(block, query, range, budget).take(limit));
  }
  return matches.sort((a, b) => (a.trace.start < b.trace.start ? 1 : -1)).slice(0, limit);
}

function mayBeNewer(info: BlockInfo, matches: readonly Match[]): boolean {
  return matches.some(({ trace }) => trace.start < info.end);
}
