import type { Labels } from '../logql/labels.ts';

/** A line on its way into the store. */
export interface LogRecord {
  /** Nanoseconds since the epoch. */
  readonly timestamp: bigint;
  readonly line: string;
  /** Index labels. */
  readonly stream: Labels;
  readonly metadata: Labels;
}
