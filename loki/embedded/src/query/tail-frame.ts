import { type Answer, json } from '@lab/http/answer';
import { memorySource } from '../logql/memory-source.ts';
import { type ResultEntry, resultEntries } from '../logql/query.ts';
import { type EntrySource, endOfTime } from '../logql/source.ts';
import { parseLogQuery } from '../logql/validate.ts';
import { streamsOf } from './answers.ts';
import type { Job } from './job.ts';

type TailJob = Extract<Job, { kind: 'tail' }>;

/** Lines for who follows a query, oldest first, in the shape of Loki’s `tail`. Throws a LogqlError. */
export function tailFrame(job: TailJob, stored: EntrySource): Answer {
  const streams = streamsOf(entriesOf(job, stored), job.categorize);
  return json({ streams, ...(job.categorize && { encodingFlags: ['categorize-labels'] }) });
}

function entriesOf({ query: text, lines }: TailJob, stored: EntrySource): ResultEntry[] {
  const query = parseLogQuery(text);
  const now = BigInt(Date.now()) * 1_000_000n;
  if ('records' in lines) {
    return resultEntries(query, memorySource(lines.records), allTime, {
      limit: Infinity,
      direction: 'forward',
    });
  }
  const newest = resultEntries(
    query,
    stored,
    { start: lines.start, end: now },
    { limit: lines.limit, direction: 'backward' },
  );
  return newest.reverse();
}

const allTime = { start: 0n, end: endOfTime };
