import type { Labels } from '../labels.ts';

/** A value at a time, in nanoseconds since the epoch. */
export interface Point {
  readonly timestamp: bigint;
  readonly value: number;
}

/** One series at one time. */
export interface Sample {
  readonly metric: Labels;
  readonly value: number;
}

/** A series over time. */
export interface Series {
  readonly metric: Labels;
  readonly points: readonly Point[];
}
