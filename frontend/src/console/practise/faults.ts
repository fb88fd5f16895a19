import {
  type ActiveFaults,
  activeFaultSchema,
  type FaultList,
  practiceRoutes,
} from '@lab/api-contract/practice';
import { type LabApi, noAnswer } from '../data/lab-api.ts';
import { element } from '../dom.ts';
import { actionButton, type Notice } from './button.ts';
import { minutesOf } from './minutes.ts';

type Fault = FaultList['faults'][number];

export interface FaultsView {
  readonly root: HTMLElement;
  readonly show: (active: ActiveFaults) => void;
}

/** The faults, each with a switch; hidden during an exercise. @param changed called after each change */
export function createFaults(
  faults: readonly Fault[],
  api: LabApi,
  notice: Notice,
  changed: () => Promise<void>,
): FaultsView {
  const rows = faults.map((fault) => createRow(fault, api, notice, changed));
  const status = element('p', { attributes: { role: 'status' } });
  const allOff = actionButton('All off', notice, async () => {
    await api.change(practiceRoutes.allFaultsOff, undefined, noAnswer);
    await changed();
  });
  const list = element('ul', { class: 'cards' }, ...rows.map(({ root }) => root));
  const root = element(
    'section',
    { class: 'block', attributes: { 'aria-labelledby': 'faults' } },
    element('h2', { text: 'Faults', attributes: { id: 'faults' } }),
    element('p', { class: 'soft', text: 'Break the lab on purpose, for a limited time.' }),
    element('div', { class: 'acts' }, status, allOff),
    list,
  );
  return {
    root,
    show({ exercise_under_way: isHidden, faults: active }) {
      list.hidden = isHidden;
      allOff.hidden = isHidden || active.length === 0;
      const words = active.length === 0 ? 'No fault is on.' : `On: ${active.length}.`;
      const text = isHidden ? 'An exercise is under way, and its faults are for you to find.' : words;
      if (status.textContent !== text) status.textContent = text;
      for (const { id, show } of rows) show(active.find((one) => one.id === id));
    },
  };
}

function createRow(fault: Fault, api: LabApi, notice: Notice, changed: () => Promise<void>) {
  const { id, title, description, service, kind, workload, parameters } = fault;
  const state = element('span', { class: 'soft' });
  const minutes = element('input', {
    attributes: { type: 'number', min: 1, max: 60, value: 5, required: '' },
  });
  const fields = Object.entries(parameters).map(([name, { meaning, unit, default: value, min, max }]) => {
    const input = element('input', {
      attributes: { type: 'number', step: 'any', min, max, value, required: '' },
    });
    return { name, input, label: element('label', { class: 'field' }, `${meaning}, ${unit}`, input) };
  });
  const form = element(
    'form',
    { class: 'form-fields' },
    element('label', { class: 'field' }, 'Minutes', minutes),
    ...fields.map(({ label }) => label),
  );
  form.addEventListener('submit', (event) => event.preventDefault());
  const on = actionButton('Switch on', notice, async () => {
    if (!form.reportValidity()) return;
    const set = Object.fromEntries(fields.map(({ name, input }) => [name, input.valueAsNumber]));
    const body = { for_seconds: Math.round(minutes.valueAsNumber * 60), set };
    await api.change(practiceRoutes.faultOn.replace(':id', id), body, activeFaultSchema);
    await changed();
  });
  const off = actionButton('Switch off', notice, async () => {
    await api.change(practiceRoutes.faultOff.replace(':id', id), undefined, noAnswer);
    await changed();
  });
  on.setAttribute('aria-label', `Switch on “${title}”`);
  off.setAttribute('aria-label', `Switch off “${title}”`);
  const root = element(
    'li',
    { class: 'card', attributes: { 'data-fault': id } },
    element('h3', { text: title }),
    element('p', { text: description }),
    element('p', {
      class: 'soft',
      text: `${kind}, ${service}${workload === 'shop' ? ', needs the shop' : ''}`,
    }),
    element('details', {}, element('summary', { text: 'How long, how strong' }), form),
    element('div', { class: 'card-foot' }, on, off, state),
  );
  const show = (active: ActiveFaults['faults'][number] | undefined) => {
    root.dataset.on = String(active !== undefined);
    off.hidden = active === undefined;
    state.textContent = active ? `on, ends in ${minutesOf(Date.parse(active.ends_at) - Date.now())}` : '';
  };
  return { id, root, show };
}
