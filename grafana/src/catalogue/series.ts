import { loadMetrics } from '@lab/telemetry/load';
import { backendMetrics, browserMetrics, labMetrics, type MetricDefinition } from '@lab/telemetry/metrics';
import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { thirdPartyMetrics } from '@lab/telemetry/third-party-metrics';
import { errorRatioSeries, eventCountSeries, sloLabels, sloSeries } from '../conventions.ts';
import { targetLabels } from '../queries/promql.ts';
import { counterWindows, recordedWindows } from '../slo/burn-rate.ts';

/** Series that Prometheus makes of alerts: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
const alertSeries = 'ALERTS';
/** `job` is only on alerts about a part. */
const alertLabels = [
  'job',
  'alertname',
  'alertstate',
  'severity',
  'owner',
  'long_window',
  'short_window',
  'burn_rate',
];

/** Name of each series that a query may use, to the labels it has. */
export const knownSeries: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...metricDefinitions().flatMap(seriesOf),
  ...recordedSeries().map((name) => [name, new Set<string>(sloLabels)] as const),
  [sloSeries.info, new Set([...sloLabels, 'title', 'objective', 'owner'])],
  [alertSeries, new Set([...sloLabels, ...alertLabels])],
]);

/** All metrics of the catalogue, the lab’s own and other programs’. */
export function metricDefinitions(): MetricDefinition[] {
  const own = [backendMetrics, browserMetrics, labMetrics, loadMetrics, shopMetrics].flatMap((group) =>
    Object.values<MetricDefinition>(group),
  );
  return [...own, ...thirdPartyMetrics];
}

/** The series of one metric. A histogram has three. */
export function seriesOf(metric: MetricDefinition): (readonly [string, ReadonlySet<string>])[] {
  const labels = [...metric.labels, ...targetLabels];
  if (metric.type !== 'histogram') return [[metric.name, new Set(labels)]];
  return [
    [`${metric.name}_bucket`, new Set([...labels, 'le'])],
    [`${metric.name}_count`, new Set(labels)],
    [`${metric.name}_sum`, new Set(labels)],
  ];
}

function recordedSeries(): string[] {
  const windows = [...counterWindows, ...recordedWindows];
  return [...Object.values(sloSeries), ...windows.map(errorRatioSeries), ...windows.map(eventCountSeries)];
}
