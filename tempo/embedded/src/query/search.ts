import { candidates } from '../pushdown/candidates.ts';
import { toTraceCondition } from '../pushdown/trace-condition.ts';
import type { BlockReader } from '../storage/block-reader.ts';
import type { BlockInfo } from '../storage/store-writer.ts';
import type { Query } from '../traceql/ast.ts';
import { compilePipeline, type SpanSet } from '../traceql/evaluate.ts';
import { parseQuery } from '../traceql/parse.ts';
import { indexTrace, type TraceIndex } from '../traceql/trace-index.ts';
import { Budget } from './budget.ts';
import { json, QueryError } from './errors.ts';
import type { Answer, Bounds, Job, TimeRange } from './job.ts';
import { searchResponse } from './search-response.ts';

export interface OpenBlock {
  readonly reader: BlockReader;
  readonly info: BlockInfo;
}

export interface Match {
  readonly trace: TraceIndex;
  readonly sets: readonly SpanSet[];
}

/** Answers a search with the newest matching traces. Throws a QueryError for a bad query or an exceeded bound. */
export function search(
  job: Extract<Job, { kind: 'search' }>,
  blocks: readonly OpenBlock[],
  bounds: Bounds,
): Answer {
  const query = parseQuery(job.query);
  if (query.metrics) {
    throw new QueryError(400, 'invalid TraceQL query: metrics queries belong to /api/metrics/query_range');
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
  const pipeline = compilePipeline(query);
  const matches: Match[] = [];
  for (const block of inRange(blocks, range)) {
    if (matches.length >= limit && !mayBeNewer(block.info, matches)) continue;
    let found = 0;
    const seen = new Set<number>();
    for (const { trace: row } of candidates(toTraceCondition(query.stages, block.reader), block, range)) {
      budget.row();
      if (seen.has(row)) continue;
      seen.add(row);
      const trace = indexTrace(block.reader.loadTrace(row));
      budget.trace(trace.nodes.length);
      const sets = pipeline(trace);
      if (sets.length === 0) continue;
      matches.push({ trace, sets });
      found += 1;
      if (found >= limit) break;
    }
  }
  return matches.sort((a, b) => (a.trace.start < b.trace.start ? 1 : -1)).slice(0, limit);
}

/** Blocks that can hold a trace which overlaps the range. */
export function inRange(blocks: readonly OpenBlock[], range: TimeRange | undefined): readonly OpenBlock[] {
  if (!range) return blocks;
  return blocks.filter(
    ({ info }) => info.start <= range.end + info.longestTrace && info.end + info.longestTrace >= range.start,
  );
}

function mayBeNewer(info: BlockInfo, matches: readonly Match[]): boolean {
  return matches.some(({ trace }) => trace.start < info.end);
}
