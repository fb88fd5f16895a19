/** Counts by upper bound. */
export type Buckets = ReadonlyMap<number, number>;

/** The power of two at or above a value; nothing below 2, which has no bucket. */
export function powerOfTwo(value: number): number | undefined {
  if (!(value >= 2)) return undefined;
  const power = 2 ** Math.ceil(Math.log2(value));
  return power / 2 >= value ? power / 2 : power < value ? power * 2 : power;
}

/**
 * A quantile of values counted by power-of-two buckets, interpolated exponentially within its bucket, as Tempo computes
 * `quantile_over_time`. 0 without values or for a quantile outside 0..1.
 */
export function quantile(q: number, counts: Buckets): number {
  const buckets = [...counts].sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0 || !(q >= 0 && q <= 1)) return 0;
  const wanted = Math.max(1, Math.ceil(q * total));
  let seen = 0;
  for (const [index, [max, count]] of buckets.entries()) {
    if (seen + count > wanted) {
      const upper = Math.log2(max);
      const below = buckets[index - 1];
      const lower = below ? Math.log2(below[0]) : upper - 1;
      return 2 ** (lower + ((upper - lower) * (wanted - seen)) / count);
    }
    seen += count;
    if (seen === wanted) return max;
  }
  return buckets.at(-1)?.[0] ?? 0;
}
