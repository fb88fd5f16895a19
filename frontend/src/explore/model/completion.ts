import { type Surroundings, surroundingsOf } from './brackets.ts';
import type { LanguageId } from './language.ts';

/** What may stand at a place of a query. */
export type Wanted =
  | { readonly kind: 'start' }
  /** A metric or a function. */
  | { readonly kind: 'expression' }
  | { readonly kind: 'duration' }
  /** @property selector of series or streams that have it; empty: all */
  | { readonly kind: 'label'; readonly selector: string }
  | { readonly kind: 'label-value'; readonly label: string; readonly selector: string }
  /** A stage of a pipeline; of LogQL also a field of the lines. */
  | { readonly kind: 'stage'; readonly selector: string }
  | { readonly kind: 'field-value'; readonly field: string; readonly selector: string }
  | { readonly kind: 'attribute' }
  /** @property isQuoted the quote is there already */
  | { readonly kind: 'attribute-value'; readonly attribute: string; readonly isQuoted: boolean };

export interface Place {
  readonly wanted: Wanted;
  /** Where the word begins that is being written. */
  readonly from: number;
}

/** What may be written at the end of `before`, the part of a query before the cursor; undefined: nothing that is known. */
export function completionPlace(language: LanguageId, before: string): Place | undefined {
  const surroundings = surroundingsOf(language, before);
  if (surroundings.isComment) return undefined;
  const wanted =
    language === 'traceql' ? inTraces(before, surroundings) : inSelectors(language, before, surroundings);
  if (!wanted) return undefined;
  const { quote } = surroundings;
  return { wanted, from: quote === undefined ? before.length - wordIn(before).length : quote + 1 };
}

/** The word at the end of a text. */
const wordIn = (text: string) => /[\w:.-]*$/.exec(text)?.[0] ?? '';

const matcher = /([\w.:]+)\s*(?:=~|!~|!=|=)\s*$/;

/** PromQL and LogQL. */
function inSelectors(
  language: LanguageId,
  before: string,
  { open, quote }: Surroundings,
): Wanted | undefined {
  const inner = open.at(-1);
  const written = before.slice(0, quote);
  if (inner?.bracket === '[') return quote === undefined ? { kind: 'duration' } : undefined;
  if (inner?.bracket === '{') return inSelector(language, written, inner.at, quote !== undefined);
  const selector = language === 'logql' ? (/\{[^{}]*\}(?=[^{}]*$)/.exec(written)?.[0] ?? '') : '';
  if (quote !== undefined) {
    const field = language === 'logql' ? matcher.exec(written)?.[1] : undefined;
    return field ? { kind: 'field-value', field, selector } : undefined;
  }
  const rest = written.slice(0, written.length - wordIn(written).length);
  if (inner && /\b(?:by|without|on|ignoring|group_left|group_right)\s*$/.test(rest.slice(0, inner.at)))
    return { kind: 'label', selector: '' };
  if (rest.trim() === '') return { kind: language === 'logql' ? 'start' : 'expression' };
  if (language === 'promql') return { kind: 'expression' };
  if (/(?:\||\band|\bor)\s*$/.test(rest)) return { kind: 'stage', selector };
  return /[(,+*/-]\s*$/.test(rest) ? { kind: 'expression' } : undefined;
}

function inSelector(
  language: LanguageId,
  written: string,
  brace: number,
  isValue: boolean,
): Wanted | undefined {
  const parts = written.slice(brace + 1).split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  const current = parts.pop() ?? '';
  const metric = language === 'promql' ? (/[\w:]*$/.exec(written.slice(0, brace))?.[0] ?? '') : '';
  const others = parts.filter((part) => /^\s*\w+\s*(?:=~|!~|!=|=)\s*"/.test(part)).map((part) => part.trim());
  const selector = metric === '' && others.length === 0 ? '' : `${metric}{${others.join(',')}}`;
  const label = isValue ? matcher.exec(current)?.[1] : undefined;
  if (label) return { kind: 'label-value', label, selector };
  return !isValue && /^\s*\w*$/.test(current) ? { kind: 'label', selector } : undefined;
}

function inTraces(before: string, { open, quote }: Surroundings): Wanted | undefined {
  const inner = open.at(-1);
  const written = before.slice(0, quote ?? before.length - wordIn(before).length);
  if (inner?.bracket === '{') {
    const attribute = matcher.exec(written)?.[1];
    if (attribute) return { kind: 'attribute-value', attribute, isQuoted: quote !== undefined };
    return quote === undefined ? { kind: 'attribute' } : undefined;
  }
  if (quote !== undefined) return undefined;
  if (inner) return { kind: 'attribute' };
  if (written.trim() === '') return { kind: 'start' };
  return /\|\s*$/.test(written) ? { kind: 'stage', selector: '' } : undefined;
}
