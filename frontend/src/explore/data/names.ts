import {
  fieldsAnswer,
  fieldsUrl,
  fieldValuesAnswer,
  fieldValuesUrl,
  metricNamesUrl,
  namesAnswer,
  streamNamesUrl,
  tagsAnswer,
  tagsUrl,
  tagValuesAnswer,
  tagValuesUrl,
} from '@lab/store-clients/names';
import { getJson } from '../../console/data/http.ts';
import { serverNow } from '../../console/data/server-clock.ts';
import type { TimeRange } from '../../console/model/time-range.ts';

/** Names that a store knows, for completion. Most have the answer of the last minute. */
export interface Names {
  readonly metrics: () => Promise<readonly string[]>;
  readonly labels: (language: 'promql' | 'logql', selector: string) => Promise<readonly string[]>;
  readonly labelValues: (
    language: 'promql' | 'logql',
    label: string,
    selector: string,
  ) => Promise<readonly string[]>;
  readonly fields: (selector: string) => Promise<readonly string[]>;
  readonly fieldValues: (field: string, selector: string) => Promise<readonly string[]>;
  /** With their scopes: `span.http.route`, `status`. */
  readonly attributes: () => Promise<readonly string[]>;
  readonly attributeValues: (attribute: string) => Promise<readonly AttributeValue[]>;
}

export interface AttributeValue {
  readonly value: string;
  /** Text is written in quotes, numbers and keywords are not. */
  readonly isText: boolean;
}

const prometheus = '/query/prometheus';
const loki = '/query/loki';
const tempo = '/query/tempo';

const keptMs = 60_000;
const mostKept = 200;
/** A list that is longer helps nobody. */
const mostNames = 2_000;
/** What is looked for has happened lately. */
const lookBackSeconds = 3 * 3600;

export function createNames(): Names {
  const kept = new Map<string, { readonly at: number; readonly answer: Promise<unknown> }>();

  function remembered<T>(
    key: string,
    ask: (range: TimeRange, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const known = kept.get(key);
    if (known && Date.now() - known.at < keptMs) return known.answer as Promise<T>;
    const now = serverNow();
    const answer = ask({ from: now - lookBackSeconds, to: now }, AbortSignal.timeout(10_000));
    // What failed is asked for again.
    answer.catch(() => kept.delete(key));
    kept.set(key, { at: Date.now(), answer });
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    return answer;
  }

  const few = <T>(list: readonly T[] | null | undefined) => (list ?? []).slice(0, mostNames);

  const labelNames = (language: 'promql' | 'logql', selector: string, label?: string) =>
    remembered(`labels ${language} ${selector} ${label}`, async (range, signal) => {
      const url =
        language === 'promql'
          ? metricNamesUrl(prometheus, selector, range, label)
          : streamNamesUrl(loki, selector, range, label);
      return few((await getJson(url, namesAnswer, signal)).data);
    });

  return {
    metrics: () => labelNames('promql', '', '__name__'),
    labels: labelNames,
    labelValues: (language, label, selector) => labelNames(language, selector, label),
    fields: (selector) =>
      remembered(`fields ${selector}`, async (range, signal) => {
        const { fields } = await getJson(fieldsUrl(loki, selector, range), fieldsAnswer, signal);
        return few(fields).map(({ label }) => label);
      }),
    fieldValues: (field, selector) =>
      remembered(`field ${field} ${selector}`, async (range, signal) => {
        const url = fieldValuesUrl(loki, field, selector, range);
        return few((await getJson(url, fieldValuesAnswer, signal)).values);
      }),
    attributes: () =>
      remembered('attributes', async (range, signal) => {
        const { scopes } = await getJson(tagsUrl(tempo, range), tagsAnswer, signal);
        return few(
          scopes.flatMap(({ name, tags }) =>
            tags.map((tag) => (name === 'intrinsic' ? tag : `${name}.${tag}`)),
          ),
        );
      }),
    attributeValues: (attribute) =>
      remembered(`attribute ${attribute}`, async (range, signal) => {
        const { tagValues } = await getJson(tagValuesUrl(tempo, attribute, range), tagValuesAnswer, signal);
        return few(tagValues).map(({ type, value }) => ({ value, isText: type === 'string' }));
      }),
  };
}
