/** `Date` has whole seconds, and an answer takes its time: less than this is no difference. */
const toleranceMs = 2_000;
/** The Collector takes the time of a browser's log line that is at most a minute ahead; spans may come from clocks further off. */
const clocksAheadSeconds = 120;

let aheadMs = 0;

/** Learns from an answer how far this browser's clock is ahead of the lab's. */
export function learnServerTime(headers: Headers): void {
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date)) return;
  const difference = Date.now() - date;
  aheadMs = Math.abs(difference) > toleranceMs ? difference : 0;
}

/** The time at the lab, in seconds since 1970: what “now” means in a query. */
export const serverNow = (): number => (Date.now() - aheadMs) / 1000;

/** Where a range that ends now must end so that what senders with clocks ahead of the lab's have sent is in it. */
export function endFor(to: number): number {
  return to >= serverNow() - toleranceMs / 1000 ? to + clocksAheadSeconds : to;
}
