import type { Series } from '../data/results.ts';
import { stepOf, type TimeRange } from './time-range.ts';

/** Series on one time axis, as uPlot wants them: the times first, then a list for each series. */
export interface Aligned {
  readonly times: number[];
  readonly values: (number | null)[][];
}

/** Every step of the range, with `null` where a series has no value there: a gap is shown as a gap. */
export function align(series: readonly Series[], range: TimeRange): Aligned {
  const step = stepOf(range);
  const times = [...new Set(series.flatMap((one) => one.times))].sort((a, b) => a - b);
  const withGaps = times.flatMap((time, at) => {
    const next = times[at + 1];
    return next !== undefined && next - time > step * 1.5 ? [time, time + step] : [time];
  });
  const indexOf = new Map(withGaps.map((time, at) => [time, at]));
  const values = series.map((one) => {
    const row: (number | null)[] = Array.from({ length: withGaps.length }, () => null);
    one.times.forEach((time, at) => {
      const value = one.values[at] ?? null;
      row[indexOf.get(time) ?? 0] = value !== null && Number.isFinite(value) ? value : null;
    });
    return row;
  });
  return { times: withGaps, values };
}

/** Each series on top of the ones before it; where it has no value it adds nothing. */
export function stack(values: readonly (readonly (number | null)[])[]): (number | null)[][] {
  const sums: number[] = [];
  return values.map((row) =>
    row.map((value, at) => {
      const sum = (sums[at] ?? 0) + (value ?? 0);
      sums[at] = sum;
      return sum;
    }),
  );
}
