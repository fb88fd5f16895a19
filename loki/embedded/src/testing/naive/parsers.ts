import type { Extraction } from '../../logql/ast.ts';
import type { NaiveLine } from './line.ts';
import { naiveRegex } from './values.ts';

const nameOf = (key: string) =>
  key
    .trim()
    .replace(/^(?=\d)/, '_')
    .replaceAll(/[^\w]/g, '_');

/** A value of JSON with its numbers as they are written; nothing for a text that is none. What follows an object does not matter. */
function readJson(text: string): unknown {
  const ends = [...text.matchAll(/\}/g)].map(({ index }) => index + 1);
  for (const end of [text.length, ...ends]) {
    try {
      return JSON.parse(text.slice(0, end), (_key, value, context?: { source?: string }) =>
        typeof value === 'number' ? { written: context?.source } : value,
      );
    } catch {
      // The next end.
    }
  }
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const writtenNumber = (value: unknown) =>
  isObject(value) && typeof value.written === 'string' ? value.written : undefined;

export function naiveJson(line: NaiveLine): void {
  const value = readJson(line.text);
  if (!isObject(value) || writtenNumber(value) !== undefined) line.error = 'JSONParserErr';
  else addMembers(line, value, '');
}

function addMembers(line: NaiveLine, members: Record<string, unknown>, prefix: string): void {
  for (const [key, value] of Object.entries(members)) {
    const name = prefix + nameOf(key);
    const number = writtenNumber(value);
    if (number !== undefined) line.extract(name, number);
    else if (isObject(value)) addMembers(line, value, `${name}_`);
    else if (typeof value === 'string' || typeof value === 'boolean') line.extract(name, String(value));
  }
}

export function naiveJsonPaths(line: NaiveLine, extractions: readonly Extraction[]): void {
  if (line.text === '') return;
  if (!/^["{[]/.test(line.text)) {
    line.error = 'JSONParserErr';
    return;
  }
  const root = readJson(line.text);
  for (const { name, expression } of extractions) {
    const steps = [...expression.matchAll(/[A-Za-z_]\w*|\d+|"(?:[^"\\]|\\.)*"/g)].map(([step]) =>
      step.startsWith('"') ? String(JSON.parse(step)) : step,
    );
    const found = steps.reduce<unknown>(
      (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
      root,
    );
    if (found !== undefined) line.set(line.freeName(name), textOf(found));
    else if (!line.labels.has(name)) line.set(name, '');
  }
}

function textOf(value: unknown): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  return writtenNumber(value) ?? JSON.stringify(value).replaceAll(/\{"written":"([^"]*)"\}/g, '$1');
}

type Pair = readonly [key: string, value: string] | undefined;

/** The pairs of logfmt; nothing for what is none. */
const pairsOf = (text: string): Pair[] =>
  (text.replaceAll(/\p{Cc}/gu, ' ').match(/[^\s="]+="(?:[^"\\]|\\.)*"?|\S+/g) ?? []).map((token): Pair => {
    const match = /^([^="]+)(?:=("(?:[^"\\]|\\.)*"|[^="]*))?$/.exec(token);
    if (!match) return undefined;
    const [, key = '', value = ''] = match;
    return [key, value.startsWith('"') ? String(JSON.parse(value)) : value];
  });

interface LogfmtOptions {
  readonly strict: boolean;
  readonly keepEmpty: boolean;
}

export function naiveLogfmt(line: NaiveLine, { strict, keepEmpty }: LogfmtOptions): void {
  for (const pair of pairsOf(line.text)) {
    if (pair) {
      if (pair[1] !== '' || keepEmpty) line.extract(nameOf(pair[0]), pair[1]);
    } else if (strict) {
      line.error = 'LogfmtParserErr';
      return;
    }
  }
}

export function naiveLogfmtKeys(
  line: NaiveLine,
  extractions: readonly Extraction[],
  { strict }: LogfmtOptions,
): void {
  for (const { name } of extractions) if (line.freeName(name) === name) line.set(name, '');
  for (const pair of pairsOf(line.text)) {
    if (pair) {
      const wanted = extractions.findLast(({ expression }) => nameOf(expression) === nameOf(pair[0]));
      if (wanted) line.set(line.freeName(wanted.name), pair[1]);
    } else if (strict) {
      line.error = 'LogfmtParserErr';
      return;
    }
  }
}

export function naiveRegexp(line: NaiveLine, expression: string): void {
  const groups = naiveRegex(expression).exec(line.text)?.groups ?? {};
  for (const [name, value] of Object.entries(groups)) line.extract(name, value ?? '');
}

/** Each capture ends at the next text; where a text is missing, the capture before it takes the rest. */
export function naivePattern(line: NaiveLine, expression: string): void {
  const pieces = expression.split(/(<\w+>)/).filter((piece) => piece !== '');
  for (let count = pieces.length; count > 0; count -= 1) {
    const used = pieces.slice(0, count);
    const names: string[] = [];
    const source = used.map((piece, index) => {
      if (!/^<\w+>$/.test(piece)) return RegExp.escape(piece);
      names.push(piece.slice(1, -1));
      return index === used.length - 1 ? '([\\s\\S]*)' : '([\\s\\S]*?)';
    });
    const found = new RegExp(`^${source.join('')}`).exec(line.text);
    if (!found || line.text === '') continue;
    for (const [index, name] of names.entries()) if (name !== '_') line.extract(name, found[index + 1] ?? '');
    return;
  }
}

export function naiveUnpack(line: NaiveLine): void {
  if (line.text === '') return;
  const value = readJson(line.text);
  if (!isObject(value)) {
    line.error = 'JSONParserErr';
    return;
  }
  const { _entry: text, ...labels } = value;
  if (typeof text !== 'string') return;
  line.text = text;
  for (const [key, one] of Object.entries(labels))
    if (typeof one === 'string') line.extract(nameOf(key), one);
}
