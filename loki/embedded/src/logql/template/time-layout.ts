import { Time } from './value.ts';

/** Elements of https://pkg.go.dev/time#pkg-constants, longest first where one begins another. */
const elements =
  /2006|January|Monday|Jan|Mon|MST|-07:00|-0700|Z07:00|Z0700|\.0+|\.9+|,0+|01|02|03|04|05|06|15|PM|pm|_2|1(?!\d)|2(?!\d)|3|4|5/g;
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const two = (value: number) => String(value).padStart(2, '0');

/** A time in UTC as the layout, an example of 2006-01-02 15:04:05, says. */
export function formatTime({ nanoseconds }: Time, layout: string): string {
  const date = new Date(Number(nanoseconds / 1_000_000n));
  const fraction = String(((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n).padStart(
    9,
    '0',
  );
  const hour12 = date.getUTCHours() % 12 || 12;
  const texts: Readonly<Record<string, string>> = {
    '2006': String(date.getUTCFullYear()),
    '06': two(date.getUTCFullYear() % 100),
    January: months[date.getUTCMonth()] ?? '',
    Jan: (months[date.getUTCMonth()] ?? '').slice(0, 3),
    '01': two(date.getUTCMonth() + 1),
    '1': String(date.getUTCMonth() + 1),
    Monday: days[date.getUTCDay()] ?? '',
    Mon: (days[date.getUTCDay()] ?? '').slice(0, 3),
    '02': two(date.getUTCDate()),
    _2: String(date.getUTCDate()).padStart(2),
    '2': String(date.getUTCDate()),
    '15': two(date.getUTCHours()),
    '03': two(hour12),
    '3': String(hour12),
    '04': two(date.getUTCMinutes()),
    '4': String(date.getUTCMinutes()),
    '05': two(date.getUTCSeconds()),
    '5': String(date.getUTCSeconds()),
    PM: date.getUTCHours() < 12 ? 'AM' : 'PM',
    pm: date.getUTCHours() < 12 ? 'am' : 'pm',
    MST: 'UTC',
    '-0700': '+0000',
    '-07:00': '+00:00',
    Z0700: 'Z',
    'Z07:00': 'Z',
  };
  return layout.replace(elements, (element) => {
    const known = texts[element];
    if (known !== undefined) return known;
    const digits = fraction.slice(0, element.length - 1);
    if (element.includes('0')) return `${element[0]}${digits}`;
    const short = digits.replace(/0+$/, '');
    return short === '' ? '' : `.${short}`;
  });
}

const patterns: Readonly<Record<string, string>> = {
  '2006': '(?<year>\\d{4})',
  '06': '(?<year>\\d{2})',
  January: '(?<monthName>[A-Za-z]+)',
  Jan: '(?<monthName>[A-Za-z]{3})',
  '01': '(?<month>\\d{2})',
  '1': '(?<month>\\d{1,2})',
  Monday: '[A-Za-z]+',
  Mon: '[A-Za-z]{3}',
  '02': '(?<day>\\d{2})',
  _2: '\\s?(?<day>\\d{1,2})',
  '2': '(?<day>\\d{1,2})',
  '15': '(?<hour>\\d{2})',
  '03': '(?<hour>\\d{2})',
  '3': '(?<hour>\\d{1,2})',
  '04': '(?<minute>\\d{2})',
  '4': '(?<minute>\\d{1,2})',
  '05': '(?<second>\\d{2})(?<fraction>[.,]\\d+)?',
  '5': '(?<second>\\d{1,2})(?<fraction>[.,]\\d+)?',
  PM: '(?<half>[AP]M)',
  pm: '(?<half>[ap]m)',
  MST: '[A-Z]{3,4}',
  '-0700': '(?<offset>[+-]\\d{4})',
  '-07:00': '(?<offset>[+-]\\d{2}:\\d{2})',
  Z0700: '(?<offset>Z|[+-]\\d{4})',
  'Z07:00': '(?<offset>Z|[+-]\\d{2}:\\d{2})',
};

const zeroTime = new Time(-62_135_596_800_000_000_000n);

/** Reads a time; one that does not fit is Go’s zero time, as sprig has it. A zone that is not known is UTC. */
export function parseTime(text: string, layout: string, zone: string): Time {
  const source = layout
    .split(new RegExp(`(${elements.source})`))
    .map((part, index) =>
      index % 2 === 1 ? (patterns[part] ?? '') : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  const found = matchOrNothing(source, text);
  if (!found) return zeroTime;
  const number = (name: string, fallback: number) => Number(found[name] ?? fallback);
  const named = months.findIndex(
    (name) => found.monthName && name.toLowerCase().startsWith(found.monthName.toLowerCase()),
  );
  const year = number('year', 0) + ((found.year?.length ?? 4) === 2 ? 2000 : 0);
  const month = named >= 0 ? named : number('month', 1) - 1;
  const half = found.half?.toUpperCase();
  const hour = half ? (number('hour', 0) % 12) + (half === 'PM' ? 12 : 0) : number('hour', 0);
  const utc = Date.UTC(year, month, number('day', 1), hour, number('minute', 0), number('second', 0));
  const fraction = BigInt((found.fraction ?? '.0').slice(1).padEnd(9, '0').slice(0, 9));
  const offset = found.offset === undefined ? zoneOffset(zone, utc) : offsetOf(found.offset);
  return new Time(BigInt(utc - offset) * 1_000_000n + fraction);
}

function matchOrNothing(source: string, text: string): Record<string, string | undefined> | undefined {
  try {
    return new RegExp(`^${source}$`).exec(text)?.groups;
  } catch {
    // A layout that names an element twice.
    return undefined;
  }
}

/** Milliseconds. */
function offsetOf(text: string): number {
  if (text === 'Z') return 0;
  const digits = text.replace(/\D/g, '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (text.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** Milliseconds by which the zone’s clock is ahead of UTC at about that time. */
function zoneOffset(zone: string, utc: number): number {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      timeZoneName: 'longOffset',
    }).formatToParts(utc);
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    return name === 'GMT' ? 0 : offsetOf(name.slice(3));
  } catch {
    return 0;
  }
}
