import type { CurrentExercise } from '@lab/api-contract/practice';
import { element } from '../dom.ts';
import { todayAt } from '../model/clock.ts';

type Choices = CurrentExercise['choices'];

const [firstSteps, mostSteps] = [3, 8];

/** The fields of one cause. */
export interface CauseFields {
  readonly root: HTMLElement;
  readonly read: () => object;
  readonly focus: () => void;
}

/** @param number of the cause, from 1 */
export function createCause(choices: Choices, number: number): CauseFields {
  const service = select(choices.services);
  const component = select(choices.components);
  const kind = select(choices.kinds);
  const start = element('input', { attributes: { type: 'time', step: 1 } });
  const chain = createChain(choices.places);
  const root = element(
    'fieldset',
    { class: 'cause' },
    element('legend', { text: number === 1 ? 'The cause' : `Cause ${number}` }),
    element(
      'div',
      { class: 'form-fields' },
      element('label', { class: 'field' }, 'Service with the fault', service),
      element('label', { class: 'field' }, 'Its component', component),
      element('label', { class: 'field' }, 'Kind of trouble', kind),
      element('label', { class: 'field' }, 'When it began', start),
    ),
    chain.root,
  );
  return {
    root,
    focus: () => service.focus(),
    read() {
      const given = { service: service.value, component: component.value, kind: kind.value };
      const steps = chain.read();
      return {
        ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
        ...(start.value && { start: new Date(todayAt(start.value, Date.now())).toISOString() }),
        ...(steps.length > 0 && { chain: steps }),
      };
    },
  };
}

/** How the fault spreads, step by step. */
function createChain(places: readonly string[]): { root: HTMLElement; read: () => string[] } {
  const steps: HTMLSelectElement[] = [];
  const list = element('div', { class: 'steps' });
  const more = element('button', { class: 'act', text: 'Add a step', attributes: { type: 'button' } });
  const add = () => {
    const step = select(places);
    step.setAttribute('aria-label', `Step ${steps.length + 1}`);
    steps.push(step);
    list.append(step);
    more.hidden = steps.length >= mostSteps;
    return step;
  };
  more.addEventListener('click', () => add().focus());
  for (let step = 0; step < firstSteps; step += 1) add();
  const root = element(
    'fieldset',
    { class: 'chain' },
    element('legend', { text: 'How it spreads: from the broken component to where users notice it' }),
    list,
    more,
  );
  return { root, read: () => steps.map(({ value }) => value).filter((value) => value !== '') };
}

const select = (values: readonly string[]) =>
  element(
    'select',
    {},
    element('option', { text: 'unknown', attributes: { value: '' } }),
    ...values.map((text) => element('option', { text, attributes: { value: text } })),
  );
