import type { Value } from './value.ts';

export interface Token {
  readonly kind: 'literal' | 'field' | 'variable' | 'word' | '|' | '(' | ')' | ',' | ':=' | '=';
  /** Without the path. */
  readonly text: string;
  /** As written. */
  readonly source: string;
  /** Where in the template. */
  readonly at: number;
  /** Of a literal. */
  readonly value: Value;
  /** Fields after a variable, a parenthesis or a dot. */
  readonly path: readonly string[];
}

const space = /\s+/y;
const comment = /\/\*[\s\S]*?\*\//y;
const number = /[+-]?(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])/y;
const word = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const variable = /\$[a-zA-Z0-9_]*/y;
const field = /(?:\.[a-zA-Z_][a-zA-Z0-9_]*)+|\.(?![\w.])/y;
const quoted = /"(?:[^"\\\n]|\\.)*"/y;
const raw = /`[^`]*`/y;
const character = /'(?:[^'\\\n]|\\.)'/y;
const sign = /:=|[|(),=]/y;
const escapes = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|(.))/gs;
const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The tokens of an action, and where the text goes on after its `}}`. Throws an Error when it does not end. */
export function tokenize(template: string, from: number): { tokens: Token[]; end: number; trims: boolean } {
  const tokens: Token[] = [];
  let at = from;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const text = pattern.exec(template)?.[0];
    if (text !== undefined) at += text.length;
    return text;
  };
  const pathHere = () => {
    field.lastIndex = at;
    const text = field.exec(template)?.[0];
    if (text === undefined || text === '.') return [];
    at += text.length;
    return text.slice(1).split('.');
  };
  for (;;) {
    const spaced = take(space) !== undefined;
    if (template.startsWith('}}', at)) return { tokens, end: at + 2, trims: false };
    if (spaced && template.startsWith('-}}', at)) return { tokens, end: at + 3, trims: true };
    if (at >= template.length) throw new Error('unclosed action');
    if (take(comment) !== undefined) continue;
    const start = at;
    const kind = readKind(take);
    if (!kind) throw new Error(`unexpected ${JSON.stringify(template[at])} in action`);
    const text = template.slice(start, at);
    const path = kind === 'variable' || kind === ')' ? pathHere() : kind === 'field' ? fieldsOf(text) : [];
    tokens.push({
      kind,
      text,
      source: template.slice(start, at),
      at: start,
      value: kind === 'literal' ? literalOf(text) : undefined,
      path,
    });
  }
}

const fieldsOf = (text: string) => (text === '.' ? [] : text.slice(1).split('.'));

function readKind(take: (pattern: RegExp) => string | undefined): Token['kind'] | undefined {
  if ([quoted, raw, character, number].some((pattern) => take(pattern) !== undefined)) return 'literal';
  const name = take(word);
  if (name !== undefined) return ['true', 'false', 'nil'].includes(name) ? 'literal' : 'word';
  if (take(variable) !== undefined) return 'variable';
  if (take(field) !== undefined) return 'field';
  return take(sign) as Token['kind'] | undefined;
}

function literalOf(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'nil') return null;
  if (text.startsWith('`')) return text.slice(1, -1);
  if (text.startsWith('"')) return unescape_(text.slice(1, -1));
  if (text.startsWith("'")) return BigInt(unescape_(text.slice(1, -1)).codePointAt(0) ?? 0);
  if (/^[+-]?(?:\d+|0[xX][\da-fA-F]+)$/.test(text)) {
    return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text.replace('+', ''));
  }
  return Number(text);
}

function unescape_(text: string): string {
  return text.replace(escapes, (_whole, hex, short, long, octal, simple: string | undefined) => {
    if (simple !== undefined) return simpleEscapes[simple] ?? simple;
    return String.fromCodePoint(Number.parseInt(hex ?? short ?? long ?? octal, octal ? 8 : 16));
  });
}
