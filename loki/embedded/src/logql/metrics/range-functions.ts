import type { RangeFunction } from '../ast.ts';
import type { Point } from './sample.ts';

/** What one window of a series is worth. */
export interface Window {
  /** Oldest first; at least one. */
  readonly points: readonly Point[];
  /** Nanoseconds. */
  readonly range: bigint;
}

type Aggregate = (window: Window, parameter: number) => number;

const seconds = (range: bigint) => Number(range) / 1e9;
const sum = (points: readonly Point[]) => points.reduce((total, { value }) => total + value, 0);

/** https://en.wikipedia.org/wiki/Algorithms_for_calculating_variance#Welford's_online_algorithm */
export function variance(values: readonly number[]): number {
  let [mean, spread] = [0, 0];
  for (const [index, value] of values.entries()) {
    const delta = value - mean;
    mean += delta / (index + 1);
    spread += delta * (value - mean);
  }
  return spread / values.length;
}

/** A running mean that infinities do not turn into NaN, as in Prometheus. */
export function mean(values: readonly number[]): number {
  let running = 0;
  for (const [index, value] of values.entries()) {
    const isInfinite = Math.abs(running) === Infinity;
    if (isInfinite && (value === running || Number.isFinite(value))) continue;
    running += value / (index + 1) - running / (index + 1);
  }
  return running;
}

const valuesOf = (points: readonly Point[]) => points.map(({ value }) => value);

const extreme = (points: readonly Point[], isBetter: (a: number, b: number) => boolean) =>
  valuesOf(points).reduce((best, value) => (isBetter(value, best) || Number.isNaN(best) ? value : best));

/** Between two values, the weighted mean of both. */
export function quantile(q: number, values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  const sorted = values.toSorted((a, b) => a - b);
  const rank = q * (sorted.length - 1);
  const low = Math.floor(rank);
  const [lower = 0, upper = 0] = [sorted[low], sorted[Math.min(sorted.length - 1, low + 1)]];
  const weight = rank - low;
  return lower * (1 - weight) + upper * weight;
}

/**
 * The rate of a counter, as Loki 3.7 has it: Prometheus' extrapolation, but with the distance to the window's beginning in
 * seconds and the distance between samples in microseconds, so that next to nothing is extrapolated.
 */
function counterRate({ points, range }: Window): number {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 2) return 0;
  let increase = last.value - first.value;
  let before = 0;
  for (const { value } of points) {
    if (value < before) increase += before;
    before = value;
  }
  const sampled = Number(last.timestamp - first.timestamp) / 1e3;
  const between = sampled / (points.length - 1);
  let toStart = seconds(range) < between * 1.1 ? seconds(range) : between / 2;
  if (increase > 0 && first.value >= 0) toStart = Math.min(toStart, sampled * (first.value / increase));
  return (increase * ((sampled + toStart) / sampled)) / seconds(range);
}

const aggregates: Readonly<Record<RangeFunction, Aggregate>> = {
  rate: ({ points, range }) => sum(points) / seconds(range),
  rate_counter: counterRate,
  bytes_rate: ({ points, range }) => sum(points) / seconds(range),
  count_over_time: ({ points }) => points.length,
  bytes_over_time: ({ points }) => sum(points),
  sum_over_time: ({ points }) => sum(points),
  avg_over_time: ({ points }) => mean(valuesOf(points)),
  min_over_time: ({ points }) => extreme(points, (a, b) => a < b),
  max_over_time: ({ points }) => extreme(points, (a, b) => a > b),
  stdvar_over_time: ({ points }) => variance(valuesOf(points)),
  stddev_over_time: ({ points }) => Math.sqrt(variance(valuesOf(points))),
  quantile_over_time: ({ points }, q) => quantile(q, valuesOf(points)),
  first_over_time: ({ points }) => points[0]?.value ?? Number.NaN,
  last_over_time: ({ points }) => points.at(-1)?.value ?? Number.NaN,
  absent_over_time: () => 1,
};

export const aggregateWindow = (name: RangeFunction, window: Window, parameter: number): number =>
  aggregates[name](window, parameter);
