import { errorAt } from './logql-error.ts';

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};
const escapeSequence = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gs;

/**
 * The value of a Go string literal: `"…"` with escapes, or back-quoted without.
 * @param at its offset in the query, for errors
 */
export function readString(query: string, at: number, end: number): string {
  const inner = query.slice(at + 1, end - 1);
  if (query[at] === '`') return inner;
  return inner.replace(
    escapeSequence,
    (whole, hex, short, long, octal, simple: string | undefined, offset: number) => {
      const code = Number.parseInt(hex ?? short ?? long ?? octal ?? '', octal ? 8 : 16);
      const text = simple === undefined ? characterOf(code) : simpleEscapes[simple];
      if (text === undefined) throw errorAt(query, at + 1 + offset, `${whole} is not an escape`);
      return text;
    },
  );
}

const characterOf = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : undefined);
