import type { TemplateFunction } from './execute.ts';
import { printf } from './printf.ts';
import { isList, isMap, isTrue, show, Time, type Value } from './value.ts';

/** https://pkg.go.dev/text/template#hdr-Functions; `and` and `or` are part of execution. */
export const comparisonFunctions: Readonly<Record<string, TemplateFunction>> = {
  not: (value) => !isTrue(value),
  eq: (first, ...others) => others.some((other) => compare(first, other) === 0),
  ne: (a, b) => compare(a, b) !== 0,
  lt: (a, b) => order(a, b) < 0,
  le: (a, b) => order(a, b) <= 0,
  gt: (a, b) => order(a, b) > 0,
  ge: (a, b) => order(a, b) >= 0,
  len: (value) => {
    if (typeof value === 'string') return BigInt(Buffer.byteLength(value));
    if (isList(value)) return BigInt(value.length);
    if (isMap(value)) return BigInt(value.size);
    throw new Error(`len of type ${typeName(value)}`);
  },
  index: (value, ...keys) => keys.reduce(at, value),
  slice: (value, from, to) => slice(value, from, to),
  print: (...values) => join(values),
  println: (...values) => `${values.map(show).join(' ')}\n`,
  printf: (format, ...values) => printf(String(format), values),
  html: (...values) => join(values).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`),
  js: (...values) => JSON.stringify(join(values)).slice(1, -1),
  urlquery: (...values) => encodeURIComponent(join(values)).replaceAll('%20', '+'),
};

/** Spaces only between values that are no texts, as Go’s `Sprint`. */
function join(values: readonly Value[]): string {
  return values
    .map((value, index) => {
      const before = values[index - 1];
      const spaced = index > 0 && typeof value !== 'string' && typeof before !== 'string';
      return (spaced ? ' ' : '') + show(value);
    })
    .join('');
}

const typeName = (value: Value) => {
  if (typeof value === 'bigint') return 'int';
  return typeof value === 'number' ? 'float64' : typeof value;
};

/** 0 when they are equal; throws when they cannot be compared. */
function compare(a: Value, b: Value): number {
  if (a === undefined || a === null || b === undefined || b === null)
    return (a ?? null) === (b ?? null) ? 0 : 1;
  if (typeof a !== typeof b) throw new Error('incompatible types for comparison');
  if (a instanceof Time && b instanceof Time) return a.nanoseconds === b.nanoseconds ? 0 : 1;
  return a === b ? 0 : 1;
}

function order(a: Value, b: Value): number {
  if (typeof a !== typeof b) throw new Error('incompatible types for comparison');
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : Number(a > b);
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : Number(a > b);
  throw new Error('invalid type for comparison');
}

function at(value: Value, key: Value): Value {
  if (isMap(value)) return value.get(String(key));
  const place = Number(key);
  const length = isList(value) ? value.length : Buffer.byteLength(String(value));
  if (place < 0 || place >= length) throw new Error(`index out of range: ${place}`);
  if (isList(value)) return value[place];
  if (typeof value === 'string') return BigInt(Buffer.from(value)[place] ?? 0);
  throw new Error(`can't index item of type ${typeName(value)}`);
}

function slice(value: Value, from: Value, to: Value): Value {
  const [start, end] = [
    from === undefined ? undefined : Number(from),
    to === undefined ? undefined : Number(to),
  ];
  if (typeof value === 'string') return Buffer.from(value).subarray(start, end).toString('utf8');
  if (isList(value)) return value.slice(start, end);
  throw new Error(`can't slice item of type ${typeName(value)}`);
}
