import type { TimeRange } from '@lab/store-clients/time-range';

export type { TimeRange };

/** Ranges that the page offers, as Grafana writes them. */
export const quickRanges = [
  ['now-5m', 'Last 5 minutes'],
  ['now-15m', 'Last 15 minutes'],
  ['now-1h', 'Last hour'],
  ['now-6h', 'Last 6 hours'],
  ['now-24h', 'Last 24 hours'],
  ['now-7d', 'Last 7 days'],
] as const;

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * A moment as Grafana’s URLs have it: `now`, `now-1h`, or milliseconds since 1970.
 *
 * @param now seconds since 1970
 * @returns seconds since 1970; undefined when it is neither
 */
export function parseMoment(text: string, now: number): number | undefined {
  if (text === 'now') return now;
  const [, count, unit = ''] = /^now-(\d+)([smhdw])$/.exec(text) ?? [];
  if (count) return now - Number(count) * (unitSeconds[unit] ?? 1);
  return /^\d{10,}$/.test(text) ? Number(text) / 1000 : undefined;
}

/** The range of two moments; undefined when one cannot be read or there is nothing between them. */
export function parseRange(from: string, to: string, now: number): TimeRange | undefined {
  const start = parseMoment(from, now);
  const end = parseMoment(to, now);
  if (start === undefined || end === undefined || start >= end) return undefined;
  return { from: start, to: end };
}

/** Seconds between two points of a curve: not closer than scrapes, and not more points than pixels can show. */
export function stepOf({ from, to }: TimeRange): number {
  const wanted = Math.round(to - from) / 240;
  return [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].find((step) => step >= wanted) ?? 7200;
}

/** The range with both ends moved back to a multiple of its step, so that a curve does not change shape as time continues. */
export function alignedToStep(range: TimeRange): TimeRange {
  const step = stepOf(range);
  return { from: Math.floor(range.from / step) * step, to: Math.floor(range.to / step) * step };
}

/** `10s`, `1m` → milliseconds; 0 for what is no interval. */
export function parseInterval(text: string): number {
  const [, count, unit = ''] = /^(\d+)([smh])$/.exec(text) ?? [];
  return count ? Number(count) * (unitSeconds[unit] ?? 0) * 1000 : 0;
}
