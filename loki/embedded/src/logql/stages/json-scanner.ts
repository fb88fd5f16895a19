/** A value in JSON as it stands there. */
export interface RawValue {
  readonly type: 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array';
  /** A string without its quotes, escapes as written; all else as written. */
  readonly raw: string;
  /** Just after it. */
  readonly end: number;
}

const plainToken = /[^\s,{}[\]:"]*/y;

const isSpace = (code: number) => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;

function afterSpace(text: string, at: number): number {
  let end = at;
  while (isSpace(text.charCodeAt(end))) end += 1;
  return end;
}

/**
 * Calls `visit` with each member of the object in `text`, until it returns false. What stands before a mistake is visited.
 * Throws an Error that says what is wrong, in Loki’s words.
 */
export function eachMember(text: string, visit: (key: string, value: RawValue) => boolean): void {
  let at = afterSpace(text, 0);
  if (text[at] !== '{') throw new Error(`Value looks like object, but can't find closing '}' symbol`);
  at = afterSpace(text, at + 1);
  if (text[at] === '}') return;
  for (;;) {
    if (text[at] !== '"') throw new Error('Malformed JSON error');
    const key = readString(text, at);
    at = afterSpace(text, key.end);
    if (text[at] !== ':') throw new Error('Malformed JSON error');
    const value = readValue(text, afterSpace(text, at + 1));
    if (!visit(unescapeJson(key.raw), value)) return;
    at = afterSpace(text, value.end);
    if (text[at] === '}') return;
    if (text[at] !== ',') throw new Error("Value is array, but can't find closing ']' symbol");
    at = afterSpace(text, at + 1);
  }
}

/** The elements of an array, as far as it is well formed. */
export function elementsOf(text: string): RawValue[] {
  const elements: RawValue[] = [];
  let at = afterSpace(text, 1);
  while (at < text.length && text[at] !== ']') {
    const value = readValue(text, at);
    elements.push(value);
    at = afterSpace(text, value.end);
    if (text[at] !== ',') break;
    at = afterSpace(text, at + 1);
  }
  return elements;
}

/** The value that begins at `at`. */
export function readValue(text: string, at: number): RawValue {
  const char = text[at];
  if (char === '"') return readString(text, at);
  if (char === '{') return readNested(text, at, 'object');
  if (char === '[') return readNested(text, at, 'array');
  plainToken.lastIndex = at;
  const raw = plainToken.exec(text)?.[0] ?? '';
  const end = at + raw.length;
  if (raw === 'true' || raw === 'false') return { type: 'boolean', raw, end };
  if (raw === 'null') return { type: 'null', raw, end };
  if (/^-?\d/.test(raw)) return { type: 'number', raw, end };
  throw new Error('Unknown value type');
}

function readString(text: string, at: number): RawValue {
  let end = text.indexOf('"', at + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  if (end >= 0) return { type: 'string', raw: text.slice(at + 1, end), end: end + 1 };
  throw new Error("Value is string, but can't find closing '\"' symbol");
}

/** Whether an odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (text[start - 1] === '\\') start -= 1;
  return (at - start) % 2 === 1;
}

function readNested(text: string, at: number, type: 'object' | 'array'): RawValue {
  const [open, close] = type === 'object' ? ['{', '}'] : ['[', ']'];
  let depth = 0;
  for (let end = at; end < text.length; end += 1) {
    const char = text[end];
    if (char === '"') end = readString(text, end).end - 1;
    else if (char === open) depth += 1;
    else if (char === close) {
      depth -= 1;
      if (depth === 0) return { type, raw: text.slice(at, end + 1), end: end + 1 };
    }
  }
  throw new Error(
    type === 'object'
      ? "Value looks like object, but can't find closing '}' symbol"
      : "Value is array, but can't find closing ']' symbol",
  );
}

/** A string’s value; '' when an escape is wrong. What is no character becomes a space, as in Loki. */
export function unescapeJson(raw: string): string {
  const text = raw.includes('\\') ? parseEscapes(raw) : raw;
  return text.includes('\ufffd') ? text.replaceAll('\ufffd', ' ') : text;
}

const escapeSequence = /\\(?:u([0-9a-fA-F]{4})|(.)|$)/gs;
const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

function parseEscapes(raw: string): string {
  let isWrong = false;
  const text = raw.replace(escapeSequence, (_whole, hex?: string, simple?: string) => {
    const char =
      hex === undefined ? simpleEscapes[simple ?? ''] : String.fromCharCode(Number.parseInt(hex, 16));
    isWrong ||= char === undefined;
    return char ?? '';
  });
  return isWrong ? '' : text;
}
