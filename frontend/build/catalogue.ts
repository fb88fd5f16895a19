import { loadMetrics } from '@lab/telemetry/load';
import { logMetadata, logStreamLabels } from '@lab/telemetry/logs';
import {
  backendMetrics,
  browserMetrics,
  labMetrics,
  logStoreMetrics,
  type MetricDefinition,
  traceStoreMetrics,
} from '@lab/telemetry/metrics';
import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { resourceAttributes, spanAttributes } from '@lab/telemetry/spans';
import { spanDerivedMetrics, thirdPartyMetrics } from '@lab/telemetry/third-party-metrics';

const groups: readonly (readonly [string, Readonly<Record<string, MetricDefinition>>])[] = [
  ['the backend', backendMetrics],
  ['browsers', browserMetrics],
  ['the shop', shopMetrics],
  ['the lab itself', labMetrics],
  ['load', loadMetrics],
  ['the embedded trace store', traceStoreMetrics],
  ['the embedded log store', logStoreMetrics],
  ['spans', spanDerivedMetrics],
  ['other programs', Object.fromEntries(thirdPartyMetrics.map((metric) => [metric.name, metric]))],
];

/** The catalogue of telemetry/src for pages: every name that the lab’s code and queries know. */
export function catalogue(): string {
  const metrics = groups.flatMap(([of, group]) =>
    Object.values(group).map(({ name, type, unit, help, labels }) => ({
      name,
      type,
      unit,
      help,
      labels,
      of,
    })),
  );
  // What two groups name belongs to the first.
  const once = new Map(metrics.toReversed().map((metric) => [metric.name, metric]));
  return JSON.stringify({
    metrics: [...once.values()].toReversed(),
    attributes: [
      ...Object.values(spanAttributes).map((name) => ({ name, of: 'span' })),
      ...Object.values(resourceAttributes).map((name) => ({ name, of: 'resource' })),
    ],
    logFields: [
      ...logStreamLabels.map((name) => ({ name, of: 'label of the stream' })),
      ...Object.entries(logMetadata).flatMap(([of, names]) =>
        names.map((name) => ({ name, of: of === 'every' ? 'every record' : `records of ${of}` })),
      ),
    ],
  });
}
