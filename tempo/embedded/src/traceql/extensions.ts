import type { ComparisonOperator } from './ast.ts';
import type { MaskedQuery } from './literals.ts';
import { QuerySyntaxError } from './query-syntax-error.ts';
import { isNumeric, no, type Static, yes } from './static.ts';

// Two constructs of Tempo that Grafana's grammar does not have: hints other than `most_recent`, and comparing the result
// of a metrics query (`| rate() > 5`). They are read from the masked query and blanked out of it.

/** A comparison of all series with a number. Durations count in seconds. */
export interface SeriesComparison {
  readonly at: number;
  readonly operator: ComparisonOperator;
  readonly value: number;
}

export interface Extensions {
  readonly text: string;
  readonly hints: ReadonlyMap<string, Static>;
  readonly comparisons: readonly SeriesComparison[];
}

const hintClause = /\bwith\s*\(([^()]*)\)\s*$/;
const hint = /^\s*([A-Za-z_]\w*)\s*=\s*(true|false|-?\s*(?=["1]))/;
const metricsWord = /\b(?:rate|(?:count|min|max|avg|sum|quantile|histogram)_over_time|compare)\b/y;
const comparison = /(<=|>=|!=|<|>|=)(?!~)\s*(-?)\s*(?=1)/y;

/** Reads and blanks what the grammar does not know. Throws a QuerySyntaxError for a broken hint. */
export function takeExtensions(query: string, masked: MaskedQuery): Extensions {
  const hints = new Map<string, Static>();
  let { text } = masked;
  for (let clause = hintClause.exec(text); clause; clause = hintClause.exec(text)) {
    const start = clause.index + clause[0].indexOf('(') + 1;
    for (const [name, value] of readHints(query, masked, clause[1] ?? '', start)) hints.set(name, value);
    text = blank(text, clause.index, clause[0].length);
  }
  const comparisons = takeComparisons(masked, text);
  for (const { at, length } of comparisons) text = blank(text, at, length);
  return { text, hints, comparisons };
}

function blank(text: string, at: number, length: number): string {
  return text.slice(0, at) + ' '.repeat(length) + text.slice(at + length);
}

function readHints(query: string, masked: MaskedQuery, text: string, start: number): [string, Static][] {
  let offset = start;
  return text.split(',').map((part) => {
    const at = offset;
    offset += part.length + 1;
    const match = hint.exec(part);
    const [whole = '', name = '', value] = match ?? [];
    const literal = masked.values.get(at + whole.length);
    const found = value === 'true' ? yes : value === 'false' ? no : literal;
    if (!match || !found) throw new QuerySyntaxError(query, at, 'a hint is written name=value');
    return [name, found];
  });
}

function takeComparisons(
  masked: MaskedQuery,
  text: string,
): (SeriesComparison & { readonly length: number })[] {
  const found: (SeriesComparison & { length: number })[] = [];
  let depth = 0;
  let metrics = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if ('({'.includes(char)) depth += 1;
    else if (')}'.includes(char)) depth -= 1;
    if (depth !== 0) continue;
    metricsWord.lastIndex = at;
    metrics ||= metricsWord.test(text);
    comparison.lastIndex = at;
    const match = metrics ? comparison.exec(text) : null;
    if (!match) continue;
    const literalAt = at + match[0].length;
    const value = masked.values.get(literalAt);
    if (!value || !isNumeric(value)) continue;
    const size = /^1+s?/.exec(text.slice(literalAt))?.[0].length ?? 0;
    const seconds = Number(value.value) / (value.type === 'duration' ? 1e9 : 1);
    const operator = match[1] as ComparisonOperator;
    found.push({
      at,
      operator,
      value: match[2] === '-' ? -seconds : seconds,
      length: match[0].length + size,
    });
    at = literalAt + size - 1;
  }
  return found;
}
