import type { LogQuery } from './ast.ts';
import type { Labels } from './labels.ts';
import type { Entry } from './pipeline.ts';

/** Half-open, nanoseconds since the epoch. */
export interface TimeBounds {
  readonly start: bigint;
  readonly end: bigint;
}

/** After every line; the largest time that Loki knows. */
export const endOfTime = 2n ** 63n - 1n;

/** The times of a metric query, both ends included; nanoseconds. */
export interface Steps {
  readonly start: bigint;
  readonly end: bigint;
  readonly step: bigint;
}

export type Direction = 'forward' | 'backward';

/** Of each row: a value of structured metadata, or null. */
export type Column = readonly (string | null)[];

/** Entries of one stream by column, each once. */
export interface EntryColumns {
  readonly stream: Labels;
  /** Of each row: nanoseconds since the bounds’ start. */
  readonly times: Float64Array;
  /** The rows that are wanted. */
  readonly rows: readonly number[];
  /** Nothing when no row has that name. */
  readonly column: (name: string) => Column | undefined;
}

/** Where entries come from. */
export interface EntrySource {
  /**
   * The entries of the streams that the query selects, oldest first or newest first. Its stages need not be applied, but
   * entries that they drop may be left out.
   */
  entries(query: LogQuery, bounds: TimeBounds, direction: Direction): Iterable<Entry>;
  /**
   * The entries of the streams that a query without stages selects, in any order. A source that has no columns leaves this
   * out.
   */
  columns?(query: LogQuery, bounds: TimeBounds): Iterable<EntryColumns>;
  /** Throws a LogqlError when a query has too many series. */
  countSeries(count: number): void;
}
