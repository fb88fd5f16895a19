import { QuerySyntaxError } from './query-syntax-error.ts';

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
const codeEscape = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})/y;

/**
 * Reads a Go string literal: `"…"` with escapes or back-quoted without. In attribute names only `\"` and `\\` are escapes.
 * Throws a QuerySyntaxError when it does not end or an escape is not one.
 */
export function readString(
  query: string,
  start: number,
  use: 'value' | 'name' = 'value',
): { readonly value: string; readonly length: number } {
  const quote = query[start];
  let value = '';
  let at = start + 1;
  while (at < query.length) {
    const char = query[at] ?? '';
    if (char === quote) return { value, length: at + 1 - start };
    if (quote === '"' && char === '\n') break;
    if (quote === '"' && char === '\\') {
      const sequence = readEscape(query, at + 1, use);
      value += sequence.value;
      at += 1 + sequence.length;
    } else {
      value += char;
      at += 1;
    }
  }
  throw new QuerySyntaxError(query, start, 'the string does not end');
}

function readEscape(query: string, at: number, use: 'value' | 'name') {
  const char = query[at] ?? '';
  const simple = simpleEscapes[char];
  if (simple !== undefined && (use === 'value' || char === '"' || char === '\\')) {
    return { value: simple, length: 1 };
  }
  codeEscape.lastIndex = at;
  const match = use === 'value' ? codeEscape.exec(query) : null;
  if (!match) throw new QuerySyntaxError(query, at - 1, `\\${char} is not an escape`);
  const [text, ...digits] = match;
  const code = Number.parseInt(digits.find((part) => part !== undefined) ?? '0', digits[3] ? 8 : 16);
  if (code > 0x10ffff) throw new QuerySyntaxError(query, at - 1, `\\${text} is not a character`);
  return { value: String.fromCodePoint(code), length: text.length };
}
