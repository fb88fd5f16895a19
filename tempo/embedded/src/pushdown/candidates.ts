import type { TimeRange } from '../query/job.ts';
import type { BlockReader } from '../storage/block-reader.ts';
import type { BlockInfo } from '../storage/store-writer.ts';
import { always, type SqlCondition } from './sql.ts';
import { type Demand, isImpossible, strongest, type TraceCondition } from './trace-condition.ts';

/**
 * Row ids of the traces that may match, those with the newest fitting span first. A trace may come more than once.
 * With a range only traces that overlap it.
 */
export function* candidates(
  conditions: TraceCondition,
  block: { readonly reader: BlockReader; readonly info: BlockInfo },
  range: TimeRange | undefined,
): Generator<number> {
  if (isImpossible(conditions)) return;
  const driver = strongest(conditions);
  const bounds = range ? boundsOf(range, block.info) : unbounded;
  const others = conditions
    .filter((demand) => demand !== driver || demand.atLeast > 1)
    .filter(isCheckable)
    .map((demand) => metInTrace(demand, bounds.ofSpan));
  const parts = [driver.condition, bounds.ofSpan('s'), bounds.ofTrace, ...others];
  const sql = `SELECT s.trace
    FROM spans s CROSS JOIN traces t ON t.id = s.trace
    WHERE ${parts.map((part) => part.sql).join(' AND ')}
    ORDER BY s.start DESC`;
  const parameters = parts.flatMap((part) => part.parameters);
  yield* block.reader.db
    .prepare<(string | number | bigint)[], number>(sql)
    .pluck()
    .iterate(...parameters);
}

type Part = Pick<SqlCondition, 'sql' | 'parameters'>;

interface RangeBounds {
  readonly ofSpan: (alias: string) => Part;
  readonly ofTrace: Part;
}

const everything: Part = { sql: '1', parameters: [] };
const unbounded: RangeBounds = { ofSpan: () => everything, ofTrace: everything };

/** A span of a trace that overlaps the range starts at most the longest trace outside of it. */
function boundsOf({ start, end }: TimeRange, { longestTrace }: BlockInfo): RangeBounds {
  const ofSpan = [clamp(start - longestTrace), clamp(end + longestTrace)];
  return {
    ofSpan: (alias) => ({ sql: `${alias}.start >= ? AND ${alias}.start <= ?`, parameters: ofSpan }),
    ofTrace: { sql: 't."end" >= ? AND t.start <= ?', parameters: [clamp(start), clamp(end)] },
  };
}

/** Into SQLite's signed integers. */
function clamp(time: bigint): bigint {
  const most = (1n << 63n) - 1n;
  return time < 0n ? 0n : time > most ? most : time;
}

/** Every trace has a span; only how many may be in question. */
const isCheckable = ({ condition, atLeast }: Demand) => condition.sql !== always.sql || atLeast > 1;

/** The demand on the spans of the candidate's trace. For one span it is asked of each candidate, for more of all traces at once. */
function metInTrace({ condition, atLeast }: Demand, boundsOfSpan: RangeBounds['ofSpan']): Part {
  const { parameters } = condition;
  if (atLeast === 1) {
    // The `+` keeps SQLite from any other index than that of the trace's spans: one of these columns may hold thousands.
    const spans = condition.sql.replaceAll(/\bs\./g, '+o.');
    return { sql: `EXISTS (SELECT 1 FROM spans o WHERE o.trace = s.trace AND ${spans})`, parameters };
  }
  const spans = condition.sql.replaceAll(/\bs\./g, 'o.');
  const bounds = boundsOfSpan('o');
  return {
    sql: `s.trace IN (SELECT o.trace FROM spans o CROSS JOIN traces u ON u.id = o.trace
      WHERE ${spans.replaceAll(/\bt\./g, 'u.')} AND ${bounds.sql} GROUP BY o.trace HAVING count(*) >= ${atLeast})`,
    parameters: [...parameters, ...bounds.parameters],
  };
}
