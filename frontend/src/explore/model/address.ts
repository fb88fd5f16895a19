import { isLanguage, type LanguageId } from './language.ts';

/** Moments as Grafana’s addresses have them: `now-1h`, `now`, or milliseconds since 1970. */
export interface Time {
  readonly from: string;
  readonly to: string;
}

/** One query at one time. */
export interface Pane extends Time {
  readonly language: LanguageId;
  /** Empty where nothing has been asked yet. */
  readonly query: string;
}

/** Everything that the address of the page says, so that who gets the address sees the same. */
export interface Address {
  /** One, or two beside each other. */
  readonly panes: readonly [Pane] | readonly [Pane, Pane];
  /** Both panes look at the same time. */
  readonly isLinked: boolean;
}

const path = '/lab/explore';

export const firstPane: Pane = { language: 'promql', query: '', from: 'now-1h', to: 'now' };

export function readAddress(search: string): Address {
  const parameters = new URLSearchParams(search);
  const first = readPane(parameters, '', firstPane);
  if (!parameters.has('language2')) return { panes: [first], isLinked: true };
  const second = readPane(parameters, '2', { ...firstPane, from: first.from, to: first.to });
  const isLinked = parameters.get('time') !== 'unlinked';
  return { panes: [first, isLinked ? atTime(second, first) : second], isLinked };
}

function readPane(parameters: URLSearchParams, suffix: string, otherwise: Pane): Pane {
  const read = (name: string) => parameters.get(`${name}${suffix}`);
  const language = read('language') ?? '';
  return {
    language: isLanguage(language) ? language : otherwise.language,
    query: read('query') ?? otherwise.query,
    from: read('from') || otherwise.from,
    to: read('to') || otherwise.to,
  };
}

export function addressOf({ panes: [first, second], isLinked }: Address): string {
  const { language, query, from, to } = first;
  const parameters = new URLSearchParams({ language, query, from, to });
  if (second) {
    parameters.set('language2', second.language);
    parameters.set('query2', second.query);
    if (!isLinked) {
      parameters.set('from2', second.from);
      parameters.set('to2', second.to);
      parameters.set('time', 'unlinked');
    }
  }
  return `${path}?${parameters}`;
}

/** The address at which Explore shows a query. */
export const exploreAddress = (pane: Pane): string => addressOf({ panes: [pane], isLinked: true });

export const atTime = (pane: Pane, { from, to }: Time): Pane => ({ ...pane, from, to });

/** The address with one pane changed; the time of linked panes changes together. */
export function withPane(address: Address, at: number, part: Partial<Pane>): Address {
  const [first, second] = address.panes;
  const changed = { ...(at === 0 ? first : (second ?? first)), ...part };
  if (!second) return { ...address, panes: [changed] };
  const moved = (pane: Pane) => (address.isLinked ? atTime(pane, changed) : pane);
  return { ...address, panes: at === 0 ? [changed, moved(second)] : [moved(first), changed] };
}

/** A second pane that begins as the first is, or none again. @param at the pane that goes */
export function withSplit({ panes: [first, second] }: Address, at = 1): Address {
  if (!second) return { panes: [first, first], isLinked: true };
  return { panes: [at === 0 ? second : first], isLinked: true };
}

export function withLink(address: Address, isLinked: boolean): Address {
  const [first, second] = address.panes;
  if (!second) return address;
  return { panes: [first, isLinked ? atTime(second, first) : second], isLinked };
}
