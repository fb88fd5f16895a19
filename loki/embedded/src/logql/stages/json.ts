import type { Extraction } from '../ast.ts';
import { sanitizeName } from '../labels.ts';
import { meaningless } from '../logql-error.ts';
import { eachMember, elementsOf, type RawValue, readValue, unescapeJson } from './json-scanner.ts';
import {
  type CompiledStage,
  type Hints,
  hasAll,
  isWanted,
  needsNone,
  stageErrors,
  type Work,
} from './stage.ts';

/** `json` without a list: every string, number and boolean becomes a label, `a.b` as `a_b`. */
export function compileJson(hints: Hints): CompiledStage {
  return (work) => {
    if (hasAll(hints, work.labels)) return true;
    try {
      addMembers(work, work.line, '', hints);
    } catch (error) {
      failWith(work, error, hints);
    }
    return true;
  };
}

/** @returns false once every label that is wanted is there */
function addMembers({ labels }: Work, text: string, prefix: string, hints: Hints): boolean {
  let goesOn = true;
  const work = { labels } as Work;
  eachMember(text, (key, value) => {
    if (value.type === 'object') {
      const nested = joinNames(prefix, key);
      goesOn = !mayHold(hints, nested) || addMembers(work, value.raw, nested, hints);
      return goesOn;
    }
    const name = joinNames(prefix, key);
    if (name === '' || value.type === 'null' || value.type === 'array') return true;
    const stored = labels.nameFor(name);
    if (isWanted(hints, stored) && !labels.isExtracted(stored)) labels.set(stored, scalarText(value));
    goesOn = !hasAll(hints, labels);
    return goesOn;
  });
  return goesOn;
}

function joinNames(prefix: string, key: string): string {
  if (key.trim() === '') return prefix;
  return prefix === '' ? sanitizeName(key) : `${prefix}_${sanitizeName(key).replace(/^_(?=\d)/, '')}`;
}

const mayHold = ({ required }: Hints, prefix: string) =>
  required === undefined || [...required].some((name) => name.startsWith(prefix));

const scalarText = ({ type, raw }: RawValue) => (type === 'string' ? unescapeJson(raw) : raw);

/** The error that a stage leaves on an entry. */
export function failWith({ labels }: Work, error: unknown, { preserveError }: Hints): void {
  labels.fail(stageErrors.json, error instanceof Error ? error.message : '');
  if (preserveError) labels.set('__preserve_error__', 'true');
}

type Path = readonly (string | number)[];

/** `json a="b.c[0]"`: what stands at each path; '' where nothing does. Throws a LogqlError for a path that is wrong. */
export function compileJsonPaths(extractions: readonly Extraction[], hints: Hints): CompiledStage {
  const paths = extractions.map(({ name, expression }) => ({ name, path: parsePath(expression) }));
  return (work) => {
    const { line, labels } = work;
    if (line === '' || needsNone(hints)) return true;
    if (!/^["{[]/.test(line)) {
      failWith(work, undefined, hints);
      return true;
    }
    for (const { name, path } of paths) {
      const value = valueAt(line, path);
      if (value) labels.set(labels.nameFor(name), textAt(value));
      else if (labels.get(name) === undefined) labels.set(name, '');
    }
    return true;
  };
}

function textAt({ type, raw }: RawValue): string {
  if (type === 'null') return '';
  return type === 'object' ? raw : unescapeJson(raw);
}

function valueAt(text: string, path: Path): RawValue | undefined {
  try {
    let value: RawValue | undefined = readValue(text, text.search(/\S/));
    for (const step of path) {
      if (!value) return undefined;
      value = typeof step === 'number' ? elementAt(value, step) : memberAt(value, step);
    }
    return value;
  } catch {
    return undefined;
  }
}

const elementAt = ({ type, raw }: RawValue, index: number) =>
  type === 'array' ? elementsOf(raw)[index] : undefined;

function memberAt({ type, raw }: RawValue, name: string): RawValue | undefined {
  if (type !== 'object') return undefined;
  let found: RawValue | undefined;
  eachMember(raw, (key, value) => {
    if (key === name) found = value;
    return !found;
  });
  return found;
}

const pathStep = /\.?([a-zA-Z_][a-zA-Z0-9_]*)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/y;

function parsePath(expression: string): Path {
  const path: (string | number)[] = [];
  pathStep.lastIndex = 0;
  for (let at = 0; at < expression.length; at = pathStep.lastIndex) {
    pathStep.lastIndex = at;
    const match = pathStep.exec(expression);
    if (!match) throw meaningless(`cannot parse expression [${expression}]: syntax error at ${at + 1}`);
    const [, field, index, quoted] = match;
    path.push(index === undefined ? (field ?? unescapeJson(quoted ?? '')) : Number(index));
  }
  if (path.length === 0) throw meaningless(`cannot parse expression [${expression}]: it is empty`);
  return path;
}
