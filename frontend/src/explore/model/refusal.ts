import type { LanguageId } from './language.ts';

/** A query that its store refuses. */
export interface Refusal {
  readonly query: string;
  /** A sentence for people. */
  readonly message: string;
  /** Where in the query, as offsets; undefined: the store does not say. */
  readonly place: { readonly from: number; readonly to: number } | undefined;
}

/** @param reason what the store says */
export function refusalOf(language: LanguageId, query: string, message: string, reason: string): Refusal {
  const at = offsetIn(language, query, reason);
  return { query, message, place: at === undefined ? undefined : wordAt(query, at) };
}

/** Prometheus: `1:12: parse error`; Loki and Tempo: `parse error at line 1, col 12`. Both count from 1. */
function offsetIn(language: LanguageId, query: string, reason: string): number | undefined {
  const pattern = language === 'promql' ? /\b(\d+):(\d+): / : /\bline (\d+), col (\d+)/;
  const [, line, column] = pattern.exec(reason) ?? [];
  if (!line || !column) return undefined;
  const lines = query.split('\n').slice(0, Number(line));
  const last = lines.pop() ?? '';
  const before = lines.reduce((length, one) => length + one.length + 1, 0);
  return before + unitsOf(last, Number(column) - 1, language === 'promql' ? bytesOf : () => 1);
}

/** Prometheus counts bytes, the others characters; JavaScript counts UTF-16 units. */
function unitsOf(line: string, count: number, sizeOf: (character: string) => number): number {
  let left = count;
  let units = 0;
  for (const character of line) {
    if (left <= 0) break;
    left -= sizeOf(character);
    units += character.length;
  }
  return units;
}

const bytesOf = (character: string) => new TextEncoder().encode(character).length;

/** The word that begins there; at the end of the query its last character, so that there is something to mark. */
function wordAt(query: string, at: number): { from: number; to: number } {
  const from = Math.max(0, Math.min(at, query.trimEnd().length - 1));
  const [word = ''] = /^(?:[\w.:]+|\S)/u.exec(query.slice(from)) ?? [];
  return { from, to: Math.min(query.length, from + Math.max(1, word.length)) };
}
