import type { CurrentExercise } from '@lab/api-contract/practice';
import { element } from '../dom.ts';
import { type CauseFields, createCause } from './cause-fields.ts';

const mostCauses = 3;

export interface AnswerForm {
  readonly root: HTMLElement;
  /** The answer in the API's format; undefined when the form is not valid, which the browser shows beside the field. */
  readonly read: () => object | undefined;
}

/** The form for an answer. Every field but the verdict may stay empty. */
export function createAnswerForm({ choices }: CurrentExercise): AnswerForm {
  const causes: CauseFields[] = [];
  const list = element('div', { class: 'causes' });
  const another = element('button', {
    class: 'act',
    text: 'Add another cause',
    attributes: { type: 'button' },
  });
  const add = () => {
    const cause = createCause(choices, causes.length + 1);
    causes.push(cause);
    list.append(cause.root);
    another.hidden = causes.length >= mostCauses;
    return cause;
  };
  another.addEventListener('click', () => add().focus());
  add();
  const verdicts = choices.verdicts.map(verdictChoice);
  const trace = element('input', {
    attributes: {
      name: 'trace',
      pattern: '[0-9a-f]{32}',
      maxlength: 32,
      spellcheck: 'false',
      autocomplete: 'off',
      title: '32 hexadecimal digits',
    },
  });
  const form = element(
    'form',
    { class: 'answer', attributes: { 'aria-label': 'Your answer' } },
    element('fieldset', {}, element('legend', { text: 'Is something broken?' }), ...verdicts),
    list,
    another,
    element('label', { class: 'field wide' }, 'Id of a trace that shows it (none if harmless)', trace),
  );
  form.addEventListener('submit', (event) => event.preventDefault());
  return {
    root: form,
    read() {
      if (!form.reportValidity()) return undefined;
      return {
        verdict: new FormData(form).get('verdict'),
        causes: causes.map(({ read }) => read()),
        ...(trace.value && { trace: trace.value }),
      };
    },
  };
}

const verdictNames: Readonly<Record<string, string>> = {
  broken: 'Yes, it is broken',
  harmless: 'No, it is harmless',
};

const verdictChoice = (value: string) =>
  element(
    'label',
    { class: 'choice' },
    element('input', { attributes: { type: 'radio', name: 'verdict', value, required: '' } }),
    verdictNames[value] ?? value,
  );
