import type { Extraction } from '../ast.ts';
import { type EntryLabels, sanitizeName } from '../labels.ts';
import { meaningless } from '../logql-error.ts';
import { type CompiledStage, type Hints, hasAll, isWanted, needsNone, stageErrors } from './stage.ts';

type Pair = { readonly key: string; readonly value: string } | { readonly problem: string };

const separators = /[\0-\x20]*/y;
const keyRunes = /[^\0-\x20="]*/y;
const valueRunes = /[^\0-\x20="]*/y;
const toSeparator = /[^\0-\x20]*/y;

const spanAt = (pattern: RegExp, line: string, at: number): string => {
  pattern.lastIndex = at;
  return pattern.exec(line)?.[0] ?? '';
};

/** The pairs of a line in logfmt: https://pkg.go.dev/github.com/go-logfmt/logfmt. What is wrong ends at the next space. */
function* pairsOf(line: string): Generator<Pair> {
  let at = 0;
  const wrong = (place: number, problem: string): Pair => {
    at = place + spanAt(toSeparator, line, place).length;
    return { problem: `logfmt syntax error at pos ${place + 1} : ${problem}` };
  };
  for (;;) {
    at += spanAt(separators, line, at).length;
    if (at >= line.length) return;
    const key = spanAt(keyRunes, line, at);
    at += key.length;
    const next = line[at];
    if (next === '"' || (next === '=' && key === '')) yield wrong(at, `unexpected '${next}'`);
    else if (next !== '=') yield { key, value: '' };
    else if (line[at + 1] === '"') {
      const quoted = readQuoted(line, at + 1);
      at = quoted.end;
      if (quoted.value === undefined) {
        yield { problem: `logfmt syntax error at pos ${at + 1} : ${quoted.problem}` };
      } else yield { key, value: quoted.value };
    } else {
      const value = spanAt(valueRunes, line, at + 1);
      at += 1 + value.length;
      const after = line[at];
      if (after === '=' || after === '"') yield wrong(at, `unexpected '${after}'`);
      else yield { key, value };
    }
  }
}

function readQuoted(line: string, at: number): { end: number; value?: string; problem?: string } {
  for (let end = at + 1; end < line.length; end += 1) {
    if (line[end] === '\\') end += 1;
    else if (line[end] === '"') {
      try {
        return { end: end + 1, value: String(JSON.parse(line.slice(at, end + 1))) };
      } catch {
        return { end: end + 1, problem: 'invalid quoted value' };
      }
    }
  }
  return { end: line.length, problem: 'unterminated quoted value' };
}

interface LogfmtOptions {
  readonly strict: boolean;
  readonly keepEmpty: boolean;
}

/** `logfmt` without a list. */
export function compileLogfmt({ strict, keepEmpty }: LogfmtOptions, hints: Hints): CompiledStage {
  return ({ line, labels }) => {
    if (hasAll(hints, labels)) return true;
    for (const pair of pairsOf(line)) {
      if ('problem' in pair) {
        if (strict) {
          fail(labels, pair.problem, hints);
          return true;
        }
        continue;
      }
      const key = sanitizeName(pair.key);
      const name = labels.nameFor(key);
      if (key === '' || !isWanted(hints, name) || labels.isExtracted(name)) continue;
      if (pair.value === '' && !keepEmpty) continue;
      labels.set(name, pair.value.replaceAll('\ufffd', ' '));
      if (hasAll(hints, labels)) return true;
    }
    return true;
  };
}

/** `logfmt a="b"`: each label from its key, '' where there is none. Throws a LogqlError for a key that is wrong. */
export function compileLogfmtKeys(
  extractions: readonly Extraction[],
  { strict }: LogfmtOptions,
  hints: Hints,
): CompiledStage {
  const names = new Map(extractions.map(({ name, expression }) => [keyOf(expression), name]));
  return ({ line, labels }) => {
    if (needsNone(hints)) return true;
    for (const { name } of extractions) {
      if (labels.nameFor(name) === name) labels.set(name, '');
    }
    for (const pair of pairsOf(line)) {
      if ('problem' in pair) {
        if (strict) {
          fail(labels, pair.problem, hints);
          return true;
        }
        continue;
      }
      const name = names.get(sanitizeName(pair.key));
      if (name !== undefined) labels.set(labels.nameFor(name), pair.value);
    }
    return true;
  };
}

function keyOf(expression: string): string {
  if (/^[a-zA-Z_][\w.-]*$/.test(expression)) return sanitizeName(expression);
  throw meaningless(`cannot parse expression [${expression}]: it is not a key of logfmt`);
}

function fail(labels: EntryLabels, problem: string, { preserveError }: Hints): void {
  labels.fail(stageErrors.logfmt, problem);
  if (preserveError) labels.set('__preserve_error__', 'true');
}
