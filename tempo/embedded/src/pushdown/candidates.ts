import type { TimeRange } from '../query/job.ts';
import type { BlockReader } from '../storage/block-reader.ts';
import type { BlockInfo } from '../storage/store-writer.ts';
import { always } from './sql.ts';
import { type Demand, isImpossible, strongest, type TraceCondition } from './trace-condition.ts';

export interface Candidate {
  /** Row id of the trace in its block. */
  readonly trace: number;
  /** Start of the span that made it a candidate, milliseconds since the epoch. */
  readonly start: number;
}

/**
 * Traces that may match, those with the newest fitting span first. A trace may come more than once.
 * With a range only traces that overlap it.
 */
export function* candidates(
  conditions: TraceCondition,
  block: { readonly reader: BlockReader; readonly info: BlockInfo },
  range: TimeRange | undefined,
): Generator<Candidate> {
  if (isImpossible(conditions)) return;
  const driver = strongest(conditions);
  const others = conditions.filter((demand) => demand !== driver || demand.atLeast > 1).filter(isCheckable);
  const bounds = range ? boundsOf(range, block.info) : { sql: '1', parameters: [] };
  const sql = `SELECT s.trace AS trace, s.start / 1000000 AS start
    FROM spans s CROSS JOIN traces t ON t.id = s.trace
    WHERE ${driver.condition.sql} AND ${bounds.sql} ${others.map((demand) => `AND ${isMetInTrace(demand)}`).join(' ')}
    ORDER BY s.start DESC`;
  const parameters = [
    ...driver.condition.parameters,
    ...bounds.parameters,
    ...others.flatMap(({ condition }) => condition.parameters),
  ];
  yield* block.reader.db.prepare<(string | number | bigint)[], Candidate>(sql).iterate(...parameters);
}

/** A span of a trace that overlaps the range starts at most the longest trace outside of it. */
function boundsOf({ start, end }: TimeRange, { longestTrace }: BlockInfo) {
  return {
    sql: 's.start >= ? AND s.start <= ? AND t."end" >= ? AND t.start <= ?',
    parameters: [clamp(start - longestTrace), clamp(end + longestTrace), clamp(start), clamp(end)],
  };
}

/** Into SQLite's signed integers. */
function clamp(time: bigint): bigint {
  const most = (1n << 63n) - 1n;
  return time < 0n ? 0n : time > most ? most : time;
}

/** Every trace has a span; only how many may be in question. */
const isCheckable = ({ condition, atLeast }: Demand) => condition.sql !== always.sql || atLeast > 1;

/** The demand on the spans of the candidate's trace. */
function isMetInTrace({ condition, atLeast }: Demand): string {
  const spans = `FROM spans o WHERE o.trace = s.trace AND ${condition.sql.replaceAll(/\bs\./g, 'o.')}`;
  return atLeast === 1 ? `EXISTS (SELECT 1 ${spans})` : `(SELECT count(*) ${spans}) >= ${atLeast}`;
}
