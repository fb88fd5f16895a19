import type { TemplateFunction } from './execute.ts';
import { formatTime, parseTime } from './time-layout.ts';
import { show, Time, type Value } from './value.ts';

function timeOf(value: Value): Time {
  if (value instanceof Time) return value;
  if (typeof value === 'bigint') return new Time(value * 1_000_000_000n);
  throw new Error(`${show(value)} is not a time`);
}

/** Nanoseconds in a unit, by the number of digits of a time in it. */
const unitByDigits: Readonly<Record<number, bigint>> = {
  5: 86_400_000_000_000n,
  10: 1_000_000_000n,
  13: 1_000_000n,
  16: 1_000n,
  19: 1n,
};

function unixToTime(text: string): Time {
  const unit = unitByDigits[text.length];
  if (unit === undefined || !/^\d+$/.test(text)) throw new Error(`unable to parse time '${text}'`);
  return new Time(BigInt(text) * unit);
}

export const timeFunctions: Readonly<Record<string, TemplateFunction>> = {
  date: (layout, time) => formatTime(timeOf(time), String(layout)),
  toDate: (layout, text) => parseTime(String(text), String(layout), 'UTC'),
  toDateInZone: (layout, zone, text) => parseTime(String(text), String(layout), String(zone)),
  now: () => new Time(BigInt(Date.now()) * 1_000_000n),
  unixEpoch: (time) => String(timeOf(time).nanoseconds / 1_000_000_000n),
  unixEpochMillis: (time) => String(timeOf(time).nanoseconds / 1_000_000n),
  unixEpochNanos: (time) => String(timeOf(time).nanoseconds),
  unixToTime: (text) => unixToTime(String(text)),
};
