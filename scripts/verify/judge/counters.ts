import type { Sample } from '@lab/store-clients/exposition';
import type { Point } from '@lab/store-clients/prometheus';
import type { SentRequest } from '../context.ts';

/** Counts by `METHOD route status`. */
export type RequestCounts = ReadonlyMap<string, number>;

function keyOf(method: string, route: string, status: string): string {
  return `${method} ${route} ${status}`;
}

/** What the browser’s network says was sent. */
export function countRequests(requests: readonly SentRequest[]): RequestCounts {
  const counts = new Map<string, number>();
  for (const { method, route, status } of requests) {
    const key = keyOf(method, route, String(status));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** The values of a counter with the labels method, route and status_code, for routes below /api. */
export function countsOf(samples: readonly Sample[], metric: string): RequestCounts {
  const counts = new Map<string, number>();
  for (const { name, labels, value } of samples) {
    const { method = '', route = '', status_code = '' } = labels;
    if (name !== metric || !route.startsWith('/api')) continue;
    const key = keyOf(method, route, status_code);
    counts.set(key, (counts.get(key) ?? 0) + value);
  }
  return counts;
}

/**
 * Compares what a counter shows with what it showed before plus what was sent.
 *
 * @returns one sentence for each series that is not exactly right
 */
export function differences(before: RequestCounts, sent: RequestCounts, after: RequestCounts): string[] {
  const keys = new Set([...before.keys(), ...sent.keys(), ...after.keys()]);
  return [...keys]
    .sort((a, b) => a.localeCompare(b))
    .flatMap((key) => {
      const moved = (after.get(key) ?? 0) - (before.get(key) ?? 0);
      const expected = sent.get(key) ?? 0;
      return moved === expected ? [] : [`${key}: ${expected} sent, counter moved by ${moved}`];
    });
}

/**
 * By how much a cumulative series has grown since a moment. A point below the one before is a restart from 0 (of the
 * Collector, which sums up the deltas); an equal one is not, for the watch adds nothing to each series every few seconds.
 *
 * @param sinceMs wall clock, ms; the last point before it is the base
 * @param countsFromMs wall clock, ms, when the present sum began at 0: a base from before that is none
 */
export function growthSince(points: readonly Point[], sinceMs: number, countsFromMs: number): number {
  const isBefore = ([seconds]: Point) => seconds * 1000 < sinceMs;
  const isOfThisSum = ([seconds]: Point) => seconds * 1000 >= countsFromMs;
  let last = points.filter((point) => isBefore(point) && isOfThisSum(point)).at(-1)?.[1] ?? 0;
  let growth = 0;
  for (const [, value] of points.filter((point) => !isBefore(point))) {
    growth += value >= last ? value - last : value;
    last = value;
  }
  return growth;
}
