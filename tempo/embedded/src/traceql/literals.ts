import { parseDuration } from './duration.ts';
import { QuerySyntaxError } from './query-syntax-error.ts';
import { duration, int, kindNames, no, type Static, statusNames, string, yes } from './static.ts';
import { readString } from './string-literal.ts';

const words: ReadonlyMap<string, Static> = new Map<string, Static>([
  ['true', yes],
  ['false', no],
  ['nil', { type: 'nil' }],
  ['minInt', int(-(1n << 63n))],
  ['maxInt', int((1n << 63n) - 1n)],
  ...statusNames.map((name, value): [string, Static] => [name, { type: 'status', value }]),
  ...kindNames.map((name, value): [string, Static] => [name, { type: 'kind', value }]),
]);

/** What a word stands for, unless it is an intrinsic. */
export const wordLiteral = (text: string): Static | undefined => words.get(text);

/** The value of a string literal at `at`. Throws a QuerySyntaxError for an escape that is none. */
export const stringLiteral = (query: string, at: number): Static => string(readString(query, at).value);

/** The value of a number or duration at `at`. Throws a QuerySyntaxError for a duration that is none, such as `1.5d`. */
export function numberLiteral(query: string, at: number, text: string): Static {
  if (/^\d+$/.test(text)) {
    const exact = BigInt(text);
    return int(exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : exact);
  }
  if (/^[\d.eE+-]+$/.test(text)) return { type: 'float', value: Number(text) };
  const nanoseconds = parseDuration(text);
  if (nanoseconds === undefined) throw new QuerySyntaxError(query, at, `"${text}" is not a duration`);
  return duration(nanoseconds);
}

/** An attribute name, whose parts may be quoted, from `at` to `end`. Throws a QuerySyntaxError for a wrong escape. */
export function attributeName(query: string, at: number, end: number): string {
  let name = '';
  for (let next = at; next < end; ) {
    const { value, length } =
      query[next] === '"' ? readString(query, next, 'name') : { value: query[next] ?? '', length: 1 };
    name += value;
    next += length;
  }
  return name;
}
