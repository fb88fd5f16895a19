/** All times of the page are the browser's: charts, tables, logs and alerts agree with each other. */

const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');

/** `23:59:59` of a moment in milliseconds since 1970. */
export function timeOf(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part)).join(':');
}

/** `2026-01-02`. */
export function dateOf(ms: number): string {
  const date = new Date(ms);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** `23:59:59.123`. */
export const preciseTimeOf = (ms: number): string =>
  `${timeOf(ms)}.${pad(new Date(ms).getMilliseconds(), 3)}`;

/** Date and time. */
export const momentOf = (ms: number): string => `${dateOf(ms)} ${timeOf(ms)}`;

/** The date too, where the day is not today's. */
export const momentSeenFrom = (ms: number, now: number): string =>
  dateOf(ms) === dateOf(now) ? timeOf(ms) : momentOf(ms);

/** As {@link preciseTimeOf}; the date too, where the day is not today's. */
export const preciseTimeSeenFrom = (ms: number, now: number): string =>
  dateOf(ms) === dateOf(now) ? preciseTimeOf(ms) : `${dateOf(ms)} ${preciseTimeOf(ms)}`;

/** A label of a time axis. @param increment seconds between two labels */
export function axisTime(ms: number, increment: number): string {
  if (increment >= 86_400) return dateOf(ms).slice(5);
  return increment < 60 ? timeOf(ms) : timeOf(ms).slice(0, 5);
}

/** `UTC+02:00`, the zone in which {@link momentOf} and the others write this moment. */
export function zoneOf(ms: number): string {
  const minutes = -new Date(ms).getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '−' : '+'}${pad(hours)}:${pad(rest)}`;
}

/** Milliseconds since 1970 of `14:03` or `14:03:20` by the browser's clock: the last time that it was that late. */
export function todayAt(text: string, now: number): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  const today = new Date(now).setHours(hours, minutes, seconds, 0);
  return today <= now ? today : new Date(today).setDate(new Date(today).getDate() - 1);
}
