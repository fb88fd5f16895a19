import { setTimeout as sleep } from 'node:timers/promises';
import type { PostingClient } from '@lab/store-clients/http';
import {
  browserCircuits,
  browserErrorKinds,
  browserMetrics,
  circuitStates,
  type MetricDefinition,
  pageRoutes,
} from '@lab/telemetry/metrics';
import { browserActions, spanAttributes } from '@lab/telemetry/spans';

const everyMs = 10_000;
const delta = 1;

/**
 * Adds nothing to every series that a browser may add to, again and again: so each exists before its first increment,
 * which `rate()` would miss otherwise, continues while no page is open, and starts at 0 again when the Collector,
 * which holds the sums, has restarted.
 *
 * @param receiver base URL of the Collector’s OTLP receiver for browsers
 */
export async function keepBrowserSeries(
  http: PostingClient,
  receiver: string,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    // A Collector that does not answer now gets the next one.
    await http.post(`${receiver}/v1/metrics`, emptyIncrements(Date.now()), signal).catch(() => undefined);
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** OTLP/JSON: an increment of 0 for each series of the browser’s metrics. @param now wall clock, ms */
export function emptyIncrements(now: number): unknown {
  const timeUnixNano = `${Math.floor(now)}000000`;
  const times = { startTimeUnixNano: timeUnixNano, timeUnixNano };
  const metrics = Object.values<MetricDefinition>(browserMetrics).map((metric) => {
    const base = { name: metric.name, unit: metric.unit };
    const points = labelSets(metric).map((attributes) => ({ attributes, ...times }));
    const { buckets = [] } = metric;
    const empty = {
      count: '0',
      sum: 0,
      explicitBounds: buckets,
      bucketCounts: [...buckets, 0].map(() => '0'),
    };
    return metric.type === 'histogram'
      ? {
          ...base,
          histogram: {
            aggregationTemporality: delta,
            dataPoints: points.map((point) => ({ ...point, ...empty })),
          },
        }
      : {
          ...base,
          sum: {
            aggregationTemporality: delta,
            isMonotonic: true,
            dataPoints: points.map((point) => ({ ...point, asDouble: 0 })),
          },
        };
  });
  return { resourceMetrics: [{ resource: {}, scopeMetrics: [{ scope: {}, metrics }] }] };
}

/** Every value of a label, by the attribute that becomes it. */
const valuesOf: Readonly<Record<string, { attribute: string; values: readonly string[] }>> = {
  page_route: { attribute: spanAttributes.pageRoute, values: pageRoutes },
  kind: { attribute: 'kind', values: browserErrorKinds },
  circuit: { attribute: 'circuit', values: browserCircuits },
  state: { attribute: 'state', values: circuitStates },
  action: { attribute: 'action', values: Object.values(browserActions) },
};

type Attribute = { key: string; value: { stringValue: string } };

function labelSets({ name, labels }: MetricDefinition): Attribute[][] {
  return labels.reduce<Attribute[][]>(
    (sets, label) => {
      const known = valuesOf[label];
      if (!known) throw new Error(`${name} has a label ${label} without known values`);
      const { attribute: key, values } = known;
      return sets.flatMap((set) => values.map((stringValue) => [...set, { key, value: { stringValue } }]));
    },
    [[]],
  );
}
