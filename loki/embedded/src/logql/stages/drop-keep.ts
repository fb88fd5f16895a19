import type { NamedLabel } from '../ast.ts';
import { type EntryLabels, errorDetailsLabel, errorLabel, preserveErrorLabel } from '../labels.ts';
import { compileMatcher } from '../matcher.ts';
import type { CompiledStage } from './stage.ts';

interface Named {
  readonly name: string;
  readonly matches: (value: string) => boolean;
}

const compileAll = (labels: readonly NamedLabel[]): Named[] =>
  labels.map(({ name, matcher }) => ({ name, matches: matcher ? compileMatcher(matcher) : () => true }));

/** Takes labels away. Throws a LogqlError for a wrong pattern. */
export function compileDrop(named: readonly NamedLabel[]): CompiledStage {
  const all = compileAll(named);
  return ({ labels }) => {
    for (const { name, matches } of all) drop(labels, name, matches);
    return true;
  };
}

function drop(labels: EntryLabels, name: string, matches: (value: string) => boolean): void {
  if (name === errorLabel) {
    if (matches(labels.error)) labels.error = '';
  } else if (name === errorDetailsLabel) {
    if (matches(labels.errorDetails)) labels.errorDetails = '';
  } else if (matches(labels.get(name) ?? '')) labels.delete(name);
}

const special: ReadonlySet<string> = new Set([errorLabel, errorDetailsLabel, preserveErrorLabel]);

/** Takes all other labels away, but for errors. Throws a LogqlError for a wrong pattern. */
export function compileKeep(named: readonly NamedLabel[]): CompiledStage {
  const all = compileAll(named);
  return ({ labels }) => {
    for (const [name, value] of labels.merged()) {
      if (special.has(name)) continue;
      if (!all.some((label) => label.name === name && label.matches(value))) labels.delete(name);
    }
    return true;
  };
}
