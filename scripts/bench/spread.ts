/** The middle of some numbers, and how far they lie from it. */
export interface Spread {
  readonly median: number;
  /** Median of the distances to the median. */
  readonly deviation: number;
}

/** The value in the middle; the mean of the two there. NaN without values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** Median and median absolute deviation. */
export function spreadOf(values: readonly number[]): Spread {
  const middle = median(values);
  return { median: middle, deviation: median(values.map((value) => Math.abs(value - middle))) };
}
