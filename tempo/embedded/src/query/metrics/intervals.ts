import { HttpError } from '@lab/http/http-error';
import type { TimeRange } from '../job.ts';

const maxPoints = 11_000;

/** The time slots of a metrics query. Nanoseconds since the epoch. */
export interface Intervals {
  readonly start: bigint;
  readonly end: bigint;
  readonly step: bigint;
  readonly count: number;
}

/**
 * Slots aligned to the step, one more at the front, as Tempo makes them. A slot is open at its start and closed at its end,
 * and is named by its end. Throws a HttpError 400 for too many.
 */
export function toIntervals(range: TimeRange, step: bigint): Intervals {
  const aligned = range.start - (range.start % step);
  const start = aligned > step ? aligned - step : aligned;
  const rest = range.end % step;
  const end = rest === 0n ? range.end : range.end + step - rest;
  const count = Number((end - start) / step);
  if (count > maxPoints) {
    throw new HttpError(400, `step is too small: ${count} points, at most ${maxPoints}. Use a larger step.`);
  }
  return { start, end, step, count };
}

/** One slot for the whole range, closed on both sides. */
export function instantInterval({ start, end }: TimeRange): Intervals {
  return { start: start - 1n, end, step: end - start + 1n, count: 1 };
}

/** The slot of a time, -1 outside. */
export function intervalOf({ start, end, step }: Intervals, time: bigint): number {
  return time > start && time <= end ? Number((time - start - 1n) / step) : -1;
}

/** Tempo's choice where the client names no step: about 240 points on a round granularity. Nanoseconds. */
export function defaultStep({ start, end }: TimeRange): bigint {
  const baseline = Number(end - start) / 240;
  const granularities = Number(end - start) < 6e10 ? [5e7] : [3.6e12, 3e11, 6e10, 1.5e10, 5e9, 1e9];
  const granularity = granularities.find((one) => baseline > one);
  return BigInt(
    granularity ? Math.floor(baseline / granularity) * granularity : (granularities.at(-1) ?? 1e9),
  );
}
