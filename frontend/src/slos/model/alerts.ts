import type { Received } from '../../console/data/received-alerts.ts';
import type { Active } from '../data/alerts.ts';

/** An alert as the page shows it. Times are milliseconds since 1970. */
export interface ShownAlert {
  /** The same as long as it is the same alert. */
  readonly key: string;
  readonly state: 'pending' | 'firing' | 'past';
  readonly name: string;
  readonly severity: string;
  readonly summary: string;
  readonly description: string;
  readonly since: number;
  /** When a past one ended. */
  readonly until: number | undefined;
  /** What its rule measured; past ones have it in their description only. */
  readonly value: number | undefined;
  /** The objective’s name; empty for alerts of no objective. */
  readonly slo: string;
  /** The window that it looks at, where it has one. */
  readonly window: string;
  /** Name of its runbook; empty: it has none. */
  readonly runbook: string;
  /** When the watch received it; undefined: not yet. */
  readonly deliveredAt: number | undefined;
}

/** Pending and firing alerts: firing ones first, then the longest. */
export function shownActive(active: readonly Active[], received: readonly Received[]): readonly ShownAlert[] {
  const newest = new Map(received.toReversed().map((one) => [keyOf(one.labels), one]));
  return active
    .map(({ labels, annotations, state, activeAt, value }): ShownAlert => {
      const known = newest.get(keyOf(labels));
      return {
        ...described(labels, annotations),
        ...{ key: keyOf(labels), state, value, until: undefined, since: Date.parse(activeAt) },
        deliveredAt: known?.status === 'firing' ? Date.parse(known.receivedAt) : undefined,
      };
    })
    .toSorted((a, b) => order(a) - order(b) || a.since - b.since || a.key.localeCompare(b.key));
}

/** Alerts that have ended, the last first: each once, however often Alertmanager told of it. */
export function shownPast(received: readonly Received[]): readonly ShownAlert[] {
  const ended = received.filter(({ status }) => status === 'resolved');
  const once = new Map(ended.toReversed().map((one) => [`${keyOf(one.labels)} ${one.startsAt}`, one]));
  return [...once]
    .map(
      ([key, { labels, annotations, startsAt, endsAt, receivedAt }]): ShownAlert => ({
        ...described(labels, annotations),
        ...{ key, state: 'past', value: undefined, since: Date.parse(startsAt), until: Date.parse(endsAt) },
        deliveredAt: Date.parse(receivedAt),
      }),
    )
    .toSorted((a, b) => (b.until ?? 0) - (a.until ?? 0));
}

const order = ({ state, severity }: ShownAlert) =>
  (state === 'firing' ? 0 : 2) + (severity === 'page' ? 0 : 1);

type Texts = Readonly<Record<string, string>>;

const keyOf = (labels: Texts) =>
  JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));

function described(
  { alertname: name = '', severity = '', slo = '', long_window: window = '' }: Texts,
  { summary = '', description = '', runbook_url: address = '' }: Texts,
) {
  const runbook = /\/docs\/runbooks\/([a-z0-9-]+)\.md$/.exec(address)?.[1] ?? '';
  return { name, severity, slo, window, summary, description, runbook };
}
