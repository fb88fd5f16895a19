import { HttpError } from '@lab/http/http-error';
import { z } from 'zod';
import type { TimeRange } from '../query/job.ts';
import { parseDuration } from '../traceql/duration.ts';

const whole = z
  .string()
  .regex(/^\d{1,18}$/, 'must be a whole number')
  .transform(Number);

/** A count of at least 1. */
export const limit = (fallback: number, most: number) =>
  whole
    .refine((value) => value <= most, `must be at most ${most}`)
    .refine((value) => value > 0, 'must be a positive number')
    .default(fallback);

/** Seconds since the epoch, or nanoseconds where there are too many digits for seconds; fractions and RFC 3339 too. */
export const instant = z.string().transform((text, context): bigint => {
  if (/^\d{1,20}$/.test(text)) return text.length > 10 ? BigInt(text) : BigInt(text) * 1_000_000_000n;
  if (/^\d{1,10}\.\d{1,9}$/.test(text)) return BigInt(Math.round(Number(text) * 1e3)) * 1_000_000n;
  const milliseconds = Date.parse(text);
  if (!Number.isNaN(milliseconds)) return BigInt(milliseconds) * 1_000_000n;
  context.addIssue({
    code: 'custom',
    message: 'must be seconds or nanoseconds since the epoch, or RFC 3339',
  });
  return z.NEVER;
});

/** A duration in nanoseconds; a bare number is seconds. */
export const durationParameter = z.string().transform((text, context): number => {
  const nanoseconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1e9 : parseDuration(text);
  if (nanoseconds !== undefined) return nanoseconds;
  context.addIssue({ code: 'custom', message: `"${text}" is not a duration such as 100ms, 10s or 1h30m` });
  return z.NEVER;
});

/** Both ends or none; an end before the start is an error. */
export function toRange(start: bigint | undefined, end: bigint | undefined): TimeRange | undefined {
  if (start === undefined && end === undefined) return undefined;
  if (start !== undefined && end !== undefined && end <= start) {
    throw new HttpError(400, `http parameter start must be before end. received start=${start} end=${end}`);
  }
  return { start: start ?? 0n, end: end ?? (1n << 63n) - 1n };
}
