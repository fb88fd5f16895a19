import { HttpError } from '@lab/http/http-error';
import { z } from 'zod';
import type { TimeBounds } from '../logql/source.ts';
import { parseDuration } from '../logql/units.ts';

/** Seconds since the epoch (fractions too), nanoseconds where there are too many digits for seconds, or RFC 3339. */
export const instant = z.string().transform((text, context): bigint => {
  if (/^\d{1,20}$/.test(text)) return text.length > 10 ? BigInt(text) : BigInt(text) * 1_000_000_000n;
  if (/^\d{1,10}\.\d+$/.test(text)) {
    const [seconds = '0', fraction = ''] = text.split('.');
    return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
  }
  const milliseconds = Date.parse(text);
  if (!Number.isNaN(milliseconds)) return BigInt(milliseconds) * 1_000_000n;
  context.addIssue({
    code: 'custom',
    message: 'must be seconds or nanoseconds since the epoch, or RFC 3339',
  });
  return z.NEVER;
});

/** Nanoseconds; a bare number is seconds. */
export const duration = z.string().transform((text, context): bigint => {
  const nanoseconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1e9 : parseDuration(text);
  if (nanoseconds !== undefined && nanoseconds > 0) return BigInt(Math.round(nanoseconds));
  context.addIssue({ code: 'custom', message: `"${text}" is not a duration such as 15, 10s or 1h30m` });
  return z.NEVER;
});

/** Loki’s `max_entries_limit_per_query`. */
const maxEntries = 5_000;

export const limit = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number')
  .transform(Number)
  .refine((value) => value > 0, 'limit must be a positive value')
  .refine((value) => value <= maxEntries, {
    error: `max entries limit per query exceeded: at most ${maxEntries}`,
  });

export const range = { start: instant.optional(), end: instant.optional(), since: duration.optional() };

const oneHour = 3_600_000_000_000n;

/** The last hour, or the time since, where the ends are not named. */
export function toBounds({
  start,
  end = BigInt(Date.now()) * 1_000_000n,
  since = oneHour,
}: {
  readonly start?: bigint | undefined;
  readonly end?: bigint | undefined;
  readonly since?: bigint | undefined;
}): TimeBounds {
  const bounds = { start: start ?? end - since, end };
  if (bounds.end < bounds.start)
    throw new HttpError(400, 'end timestamp must not be before or equal to start time');
  return bounds;
}
