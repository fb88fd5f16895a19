import type { LogQuery } from './ast.ts';
import type { Entry } from './pipeline.ts';

/** Half-open, nanoseconds since the epoch. */
export interface TimeBounds {
  readonly start: bigint;
  readonly end: bigint;
}

/** The times of a metric query, both ends included; nanoseconds. */
export interface Steps {
  readonly start: bigint;
  readonly end: bigint;
  readonly step: bigint;
}

export type Direction = 'forward' | 'backward';

/** Where entries come from. */
export interface EntrySource {
  /**
   * The entries of the streams that the query selects, oldest first or newest first. Its stages need not be applied, but
   * entries that they drop may be left out.
   */
  entries(query: LogQuery, bounds: TimeBounds, direction: Direction): Iterable<Entry>;
  /** Throws a LogqlError when a query has too many series. */
  countSeries(count: number): void;
}
