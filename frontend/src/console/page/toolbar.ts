import { labelValues } from '../data/prometheus.ts';
import { element } from '../dom.ts';
import { momentSeenFrom, zoneOf } from '../model/clock.ts';
import type { Dashboard, Variable } from '../model/dashboard.ts';
import { quickRanges, type TimeRange } from '../model/time-range.ts';
import { parseLabelValues } from '../model/variables.ts';
import { absoluteTime } from './absolute-time.ts';
import { allValues, type PageState } from './state.ts';
import { timeButtons } from './time-buttons.ts';

const refreshChoices = [
  ['', 'Off'],
  ['5s', '5 s'],
  ['10s', '10 s'],
  ['30s', '30 s'],
  ['1m', '1 min'],
] as const;

type Choice = readonly [value: string, text: string];

export interface ToolbarOptions {
  readonly dashboard: Dashboard;
  readonly state: PageState;
  readonly range: TimeRange;
  readonly change: (part: Partial<PageState>) => void;
  readonly zoom: (range: TimeRange) => void;
  readonly refreshNow: () => void;
}

/** Lets people choose time, refreshing, and the dashboard’s variables. */
export function createToolbar({
  dashboard,
  state,
  range,
  change,
  zoom,
  refreshNow,
}: ToolbarOptions): HTMLElement {
  const variables = dashboard.templating.list.map((variable) =>
    variableField(variable, state, range, (value) =>
      change({ chosen: { ...state.chosen, [variable.name]: value } }),
    ),
  );
  const now = element('button', {
    class: 'refresh-now',
    text: 'Refresh',
    attributes: { type: 'button', 'data-key': 'refresh now' },
  });
  now.addEventListener('click', refreshNow);
  return element(
    'form',
    { class: 'toolbar', attributes: { 'aria-label': 'Time and variables' } },
    ...variables,
    element('span', { class: 'spacer' }),
    field(
      `Time (${zoneOf(Date.now())})`,
      select(rangeChoices(state), state.from, (from) => change({ from, to: 'now' })),
    ),
    absoluteTime(range, zoom),
    timeButtons(range, zoom),
    field(
      'Refresh',
      select(refreshChoices, state.refresh, (refresh) => change({ refresh })),
    ),
    now,
  );
}

function rangeChoices({ from, to }: PageState): readonly Choice[] {
  if (quickRanges.some(([value]) => value === from && to === 'now')) return quickRanges;
  const time = (text: string) => (/^\d+$/.test(text) ? momentSeenFrom(Number(text), Date.now()) : text);
  return [[from, `${time(from)} – ${time(to)}`], ...quickRanges];
}

function field(label: string, control: HTMLElement): HTMLElement {
  control.dataset.key = label;
  return element('label', { class: 'field' }, element('span', { text: label }), control);
}

function select(
  choices: readonly Choice[],
  current: string,
  changed: (value: string) => void,
): HTMLSelectElement {
  const control = element('select', {});
  fillChoices(control, choices, current);
  control.addEventListener('change', () => changed(control.value));
  return control;
}

function fillChoices(control: HTMLSelectElement, choices: readonly Choice[], current: string): void {
  const known = choices.some(([value]) => value === current)
    ? choices
    : [...choices, [current, current] as const];
  control.replaceChildren(
    ...known.map(([value, text]) => element('option', { text, attributes: { value } })),
  );
  control.value = current;
}

function variableField(
  variable: Variable,
  { chosen }: PageState,
  range: TimeRange,
  changed: (value: string) => void,
): HTMLElement {
  const current = chosen[variable.name] ?? '';
  const label = variable.label ?? variable.name;
  if (variable.type === 'textbox') {
    const control = element('input', {
      attributes: { type: 'text', value: current, spellcheck: 'false', name: variable.name },
    });
    control.addEventListener('change', () => changed(control.value.trim()));
    return field(label, control);
  }
  const all: Choice[] = variable.includeAll ? [[allValues, 'All']] : [];
  const asChoices = (values: readonly string[]) => [...all, ...values.map((value): Choice => [value, value])];
  const query = typeof variable.query === 'string' ? variable.query : variable.query.query;
  const control = select(asChoices(variable.type === 'custom' ? query.split(',') : []), current, changed);
  const source = variable.type === 'query' ? parseLabelValues(query) : undefined;
  if (source) {
    // Without the values the choice stays as it is; the panels say what is wrong with the store.
    labelValues(source, range, AbortSignal.timeout(10_000)).then(
      (values) => fillChoices(control, asChoices(values), current),
      () => undefined,
    );
  }
  return field(label, control);
}
