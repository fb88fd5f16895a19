/** A Go value of a template: a bigint is an int, a number a float64, a Date-like `Time` a time. */
export type Value =
  | undefined
  | null
  | string
  | bigint
  | number
  | boolean
  | Time
  | readonly Value[]
  | ReadonlyMap<string, Value>;

/** Nanoseconds since the epoch, shown in a zone. */
export class Time {
  readonly nanoseconds: bigint;
  readonly zone: string;

  constructor(nanoseconds: bigint, zone = 'UTC') {
    this.nanoseconds = nanoseconds;
    this.zone = zone;
  }
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
export const isMap = (value: Value): value is ReadonlyMap<string, Value> => value instanceof Map;

/** Whether `if` takes its first branch. */
export function isTrue(value: Value): boolean {
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return value.size > 0;
  if (typeof value === 'bigint') return value !== 0n;
  return value instanceof Time || Boolean(value);
}

/** As Go’s `%v` shows it. */
export function show(value: Value): string {
  if (value === undefined) return '<no value>';
  if (value === null) return '<nil>';
  if (typeof value === 'number') return formatFloat(value);
  if (isList(value)) return `[${value.map(show).join(' ')}]`;
  if (isMap(value)) {
    const pairs = [...value].sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[${pairs.map(([key, inner]) => `${key}:${show(inner ?? null)}`).join(' ')}]`;
  }
  if (value instanceof Time) return showTime(value);
  return String(value);
}

function showTime({ nanoseconds, zone }: Time): string {
  const text = new Date(Number(nanoseconds / 1_000_000n)).toISOString();
  const fraction = String(((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${text.slice(0, 10)} ${text.slice(11, 19)}${fraction ? `.${fraction}` : ''} +0000 ${zone}`;
}

/** The shortest text that reads back the same, with an exponent below 1e-4 and from 1e6 on: Go’s `%v` of a float64. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const exponent = Number(value.toExponential().split('e')[1]);
  if (exponent >= -4 && exponent < 6) return plainDecimal(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Without an exponent: JavaScript writes one below 1e-6. */
export function plainDecimal(value: number): string {
  const text = String(value);
  if (!/e/.test(text)) return text;
  const [mantissa = '', exponent = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const sign = value < 0 ? '-' : '';
  const power = Number(exponent);
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(power, '0')}`;
}
