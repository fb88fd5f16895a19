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

type Row = readonly (number | null)[];

/**
 * Each series on top of the ones after it. Where none has a value there is a gap; where one adds nothing to others, before
 * and after too, it has no line of its own: that would read as its value.
 */
export function stack(values: readonly Row[]): (number | null)[][] {
  const measured = (at: number) => values.some((row) => isNumber(row[at]));
  const addsAround = (row: Row, at: number) => [at - 1, at, at + 1].some((near) => (row[near] ?? 0) !== 0);
  const sums: number[] = [];
  return values
    .toReversed()
    .map((row) =>
      row.map((value, at) => {
        const below = sums[at] ?? 0;
        const sum = below + (value ?? 0);
        sums[at] = sum;
        if (!measured(at)) return null;
        return addsAround(row, at) || (below === 0 && isNumber(value)) ? sum : null;
      }),
    )
    .reverse();
}

const isNumber = (value: number | null | undefined): value is number => typeof value === 'number';
