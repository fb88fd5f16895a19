import { backendMetrics, labMetrics, type MetricDefinition } from '@lab/telemetry/metrics';
import { operationalRoutes, services } from '@lab/telemetry/services';
import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { collectorMetrics, prometheusMetrics } from '@lab/telemetry/third-party-metrics';
import { formatValue } from '../../console/model/units.ts';

/** Rates are those of this time. */
const rateSeconds = 120;
const rateWindow = `${rateSeconds}s`;

/** The rate of a counter, the increments with which its series began included: the first click is to be seen, too. */
export const rateFromBirth = (counter: string): string =>
  `clamp_min(${counter} - (${counter} offset ${rateWindow} or ${counter} * 0), 0) / ${rateSeconds}`;

/** Something that a part tells about itself, or that the pipeline tells about it. */
export interface Figure {
  /** Of the map. */
  readonly node: string;
  readonly kind: 'throughput' | 'lag';
  readonly expr: string;
  readonly text: (value: number) => string;
}

const selected = (name: string, labels: string) => `${name}${labels && `{${labels}}`}`;
const rate = (metric: MetricDefinition, labels = '', suffix = '') =>
  `sum(rate(${selected(metric.name + suffix, labels)}[${rateWindow}]))`;

/** Not those of health checks and scrapes. */
const usersRoutes = `route!~"${operationalRoutes.join('|')}"`;

const perSecond = (unit: string) => (value: number) => `${formatValue(value)} ${unit}/s`;

/** How long a test signal of the watch took until its store answered with it. */
const freshnessOf = (node: string, signal: string): Figure => ({
  node,
  kind: 'lag',
  expr: `histogram_quantile(0.95, sum by (le) (rate(${labMetrics.freshness.name}_bucket{signal="${signal}"}[5m])))`,
  text: (value) => `${formatValue(value, 's', value >= 1 ? 1 : 0)} behind`,
});

const shopThroughput = (service: string): Figure => ({
  node: service,
  kind: 'throughput',
  // A service answers HTTP or gRPC; one that does not answer the other has no such series.
  expr: [shopMetrics.httpServerDuration, shopMetrics.rpcServerDuration]
    .map((metric) => rate(metric, `job="${service}"`, '_count'))
    .join(' or '),
  text: perSecond('req'),
});

/** In this order they are asked for, all at once. */
export const figures: readonly Figure[] = [
  {
    node: 'backend',
    kind: 'throughput',
    expr: `sum(${rateFromBirth(selected(backendMetrics.httpRequests.name, usersRoutes))})`,
    text: perSecond('req'),
  },
  shopThroughput(services.shopOrders),
  shopThroughput(services.shopIdentity),
  shopThroughput(services.shopNotifications),
  shopThroughput(services.shopPayments),
  shopThroughput(services.shopInventory),
  { node: 'nats', kind: 'throughput', expr: rate(shopMetrics.messages), text: perSecond('msg') },
  {
    node: 'nats',
    kind: 'lag',
    expr: `sum(${shopMetrics.consumerLag.name})`,
    text: (value) => `${formatValue(value)} waiting`,
  },
  {
    node: services.shopOrders,
    kind: 'lag',
    expr: `max(${shopMetrics.outboxAge.name})`,
    text: (value) => `outbox ${formatValue(value, 's', value >= 1 ? 1 : 0)}`,
  },
  {
    node: 'collector',
    kind: 'throughput',
    expr: [collectorMetrics.acceptedSpans, collectorMetrics.acceptedLogs, collectorMetrics.acceptedPoints]
      .map((metric) => `(${rate(metric)} or vector(0))`)
      .join(' + '),
    text: perSecond('items'),
  },
  {
    node: 'collector',
    kind: 'lag',
    expr: `sum(${collectorMetrics.queueSize.name})`,
    text: (value) => (value === 0 ? 'queue empty' : `${formatValue(value, 'bytes')} queued`),
  },
  { node: 'tempo', kind: 'throughput', expr: rate(collectorMetrics.sentSpans), text: perSecond('spans') },
  freshnessOf('tempo', 'traces'),
  { node: 'loki', kind: 'throughput', expr: rate(collectorMetrics.sentLogs), text: perSecond('lines') },
  freshnessOf('loki', 'logs'),
  {
    node: 'prometheus',
    kind: 'throughput',
    expr: rate(prometheusMetrics.samplesAppended),
    text: perSecond('samples'),
  },
  freshnessOf('prometheus', 'metrics'),
  {
    node: 'watch',
    kind: 'throughput',
    expr: `60 * ${rate(labMetrics.freshnessChecks)}`,
    text: (value) => `${formatValue(value, 'none', 0)} checks/min`,
  },
];

const figureLabel = 'figure';
const keyOf = ({ node, kind }: Pick<Figure, 'node' | 'kind'>) => `${node} ${kind}`;

/** One query for all of a kind. */
export const queryFor = (kind: Figure['kind']): string =>
  figures
    .filter((figure) => figure.kind === kind)
    .map((figure) => `label_replace(${figure.expr}, "${figureLabel}", "${keyOf(figure)}", "", "")`)
    .join(' or ');

/** What the query answered, in words, by node. */
export function wordsOf(
  kind: Figure['kind'],
  answers: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number | null }[],
): ReadonlyMap<string, string> {
  const values = new Map(answers.map(({ labels, value }) => [labels[figureLabel] ?? '', value]));
  return new Map(
    figures.flatMap((figure) => {
      const value = figure.kind === kind ? values.get(keyOf(figure)) : undefined;
      return typeof value === 'number' ? [[figure.node, figure.text(value)] as const] : [];
    }),
  );
}
