import type { Completion, CompletionSource } from '@codemirror/autocomplete';
import type { Names } from '../data/names.ts';
import { completionPlace, type Wanted } from '../model/completion.ts';
import type { LanguageId } from '../model/language.ts';
import { durations, functionsOf, stagesOf, type Word } from './functions.ts';

/** Offers names and values of a store; where it does not answer, what the language itself has. */
export function completionSource(language: LanguageId, names: Names): CompletionSource {
  return async ({ state, pos, explicit }) => {
    const place = completionPlace(language, state.sliceDoc(0, pos));
    if (!place) return null;
    const isEmpty = place.from === pos;
    // Where anything may stand, a list that nobody asked for is in the way.
    if (isEmpty && !explicit && ['expression', 'start'].includes(place.wanted.kind)) return null;
    const options = await optionsFor(language, place.wanted, names);
    if (options.length === 0) return null;
    const isInString = place.wanted.kind.endsWith('value');
    return { from: place.from, options, validFor: isInString ? /^[^"\n]*$/ : /^[\w:.-]*$/ };
  };
}

async function optionsFor(language: LanguageId, wanted: Wanted, names: Names): Promise<Completion[]> {
  const logsOrMetrics = language === 'promql' ? 'promql' : 'logql';
  switch (wanted.kind) {
    case 'start':
      return [{ label: '{', detail: 'a selector' }];
    case 'expression': {
      const metrics = language === 'promql' ? await known(names.metrics()) : [];
      return [...metrics.map((label) => ({ label, type: 'variable' })), ...called(functionsOf[language])];
    }
    case 'duration':
      return durations.map(([label, detail]) => ({ label, detail }));
    case 'label':
      return named(await known(names.labels(logsOrMetrics, wanted.selector)));
    case 'label-value':
      return quoted(await known(names.labelValues(logsOrMetrics, wanted.label, wanted.selector)));
    case 'stage': {
      const fields =
        language === 'logql' && wanted.selector ? await known(names.fields(wanted.selector)) : [];
      const words = stagesOf[language];
      return [
        ...(language === 'logql' ? words.map(([label, detail]) => ({ label, detail })) : called(words)),
        ...named(fields),
      ];
    }
    case 'field-value':
      return quoted(await known(names.fieldValues(wanted.field, wanted.selector)));
    case 'attribute':
      return named((await known(names.attributes())).filter((name) => name !== '__name__'));
    case 'attribute-value': {
      const values = await known(names.attributeValues(wanted.attribute));
      return values.map(({ value, isText }) => ({
        label: value,
        apply: isText && !wanted.isQuoted ? `"${escaped(value)}"` : escaped(value),
      }));
    }
  }
}

/** Without the store there are no names; what is wrong with it is said once a query is run. */
const known = <T>(asked: Promise<readonly T[]>): Promise<readonly T[]> => asked.catch(() => []);

const named = (names: readonly string[]): Completion[] => names.map((label) => ({ label, type: 'property' }));

const quoted = (values: readonly string[]): Completion[] =>
  values.map((label) => ({ label, apply: escaped(label) }));

const escaped = (value: string) => value.replaceAll(/["\\]/g, '\\$&');

const called = (words: readonly Word[]): Completion[] =>
  words.map(([label, detail]) => ({ label, detail, type: 'function' }));
