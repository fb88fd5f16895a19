import type { Dashboard, Variable } from '../model/dashboard.ts';
import { parseRange, type TimeRange } from '../model/time-range.ts';
import { asPattern, builtIn, type Values } from '../model/variables.ts';

export const allValues = '$__all';

/** Everything that the address of the page says. */
export interface PageState {
  readonly uid: string;
  readonly from: string;
  readonly to: string;
  readonly refresh: string;
  /** By name of the variable. */
  readonly chosen: Values;
  /** The id of the panel that fills the page; empty when all are shown. */
  readonly view: string;
  /** By panel: the names of the series that its legend has switched off. */
  readonly hidden: Readonly<Record<string, readonly string[]>>;
}

/** The dashboard’s uid in the path; undefined on `/dashboards` itself. */
export const uidOf = (path: string) => /^\/dashboards\/([\w-]+)$/.exec(path)?.[1];

/** What the address says, and the dashboard’s own defaults for what it does not say. */
export function readState(dashboard: Dashboard, search: URLSearchParams): PageState {
  const { uid, time, refresh, templating } = dashboard;
  const chosen = templating.list.map((variable) => [
    variable.name,
    search.get(`var-${variable.name}`) ?? initialValue(variable),
  ]);
  return {
    uid,
    from: search.get('from') ?? time.from,
    to: search.get('to') ?? time.to,
    refresh: search.get('refresh') ?? (typeof refresh === 'string' ? refresh : ''),
    chosen: Object.fromEntries(chosen),
    view: search.get('view') ?? '',
    hidden: readHidden(search.getAll('hide')),
  };
}

/** @param entries `<panel>:<series>` each */
function readHidden(entries: readonly string[]): PageState['hidden'] {
  const hidden: Record<string, string[]> = {};
  for (const entry of entries) {
    const [, panel, name] = /^(\d+):(.+)$/s.exec(entry) ?? [];
    if (panel !== undefined && name !== undefined) hidden[panel] = [...(hidden[panel] ?? []), name];
  }
  return hidden;
}

function initialValue({ current: { value } }: Variable): string {
  return Array.isArray(value) ? (value[0] ?? '') : value;
}

/** The address of a state. */
export function addressOf(state: PageState): string {
  const hidden = Object.entries(state.hidden).flatMap(([panel, names]) =>
    names.map((name) => ['hide', `${panel}:${name}`]),
  );
  const view = state.view === '' ? [] : [['view', state.view]];
  return `/dashboards/${state.uid}?${new URLSearchParams([...questionOf(state), ...view, ...hidden])}`;
}

/** The part of a state that decides what the stores are asked. */
export function questionOf({ from, to, refresh, chosen }: PageState): string[][] {
  const variables = Object.entries(chosen).map(([name, value]) => [`var-${name}`, value]);
  return [['from', from], ['to', to], ['refresh', refresh], ...variables];
}

/** The range of a state; the last hour where it cannot be read: {@link rangeProblem} says so. */
export const rangeOf = ({ from, to }: PageState, now: number): TimeRange =>
  parseRange(from, to, now) ?? { from: now - 3600, to: now };

/** What is wrong with the range of the address, in a sentence; undefined when it can be read. */
export function rangeProblem({ from, to }: PageState, now: number): string | undefined {
  if (parseRange(from, to, now)) return undefined;
  return `The address asks for the time from “${from}” to “${to}”, which this page cannot read. It shows the last hour. It reads “now”, “now-6h”, or milliseconds since 1970.`;
}

/** Values for queries: what was chosen from a list stands in regular expressions, free text is taken as it is. */
export function valuesFor(dashboard: Dashboard, { chosen }: PageState, range: TimeRange): Values {
  const own = dashboard.templating.list.map(({ name, type, allValue }) => {
    const value = chosen[name] ?? '';
    if (value === allValues) return [name, allValue ?? '.*'];
    return [name, type === 'textbox' ? value : asPattern(value)];
  });
  return { ...builtIn(range), ...Object.fromEntries(own) };
}

/**
 * An address of the dashboard’s file as one of this page: `/d/<uid>` is here, the time range stays.
 *
 * @param values of `${…}` in the address; names that begin with `var-` are added as variables
 */
export function linkWithin({ from, to, refresh }: PageState, url: string, values: Values = {}): string {
  const time = new URLSearchParams({ from, to }).toString();
  const filled = url.replaceAll(/\$\{([^}]+)\}/g, (_whole, name: string) =>
    name === '__url_time_range' ? time : encodeURIComponent(values[name] ?? ''),
  );
  const [, uid, query = ''] = /^\/d\/([\w-]+)(?:\?(.*))?$/.exec(filled) ?? [];
  if (!uid) return filled;
  const parameters = new URLSearchParams(query);
  for (const [name, value] of Object.entries({ from, to, refresh }))
    if (!parameters.has(name)) parameters.set(name, value);
  for (const [name, value] of Object.entries(values))
    if (name.startsWith('var-')) parameters.set(name, value);
  return `/dashboards/${uid}?${parameters}`;
}
