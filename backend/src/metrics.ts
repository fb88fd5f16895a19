import { type ExemplarOf, exemplarsFor } from '@lab/telemetry/exemplars';
import { backendMetrics } from '@lab/telemetry/metrics';
import type { SamplingMode } from '@lab/telemetry/sampling';
import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type OpenMetricsContentType,
  Registry,
} from 'prom-client';
import { telemetryLosses } from './telemetry-losses.ts';

type HttpLabel = (typeof backendMetrics.httpRequests.labels)[number];

/** The backend's metrics. One set per app, so that tests do not share counters. */
export interface Metrics {
  readonly registry: Registry<OpenMetricsContentType>;
  readonly httpRequests: Counter<HttpLabel>;
  readonly httpErrors: Counter<HttpLabel>;
  readonly httpRequestDuration: Histogram<HttpLabel>;
  readonly httpRequestsInFlight: Gauge;
  readonly dbQueryDuration: Histogram<'operation'>;
  readonly exemplarOf: ExemplarOf;
}

/**
 * Creates the metrics of the catalogue and prom-client's process defaults in a registry of their own.
 *
 * @param sampling decides which traces exemplars may name
 */
export function createMetrics(sampling: SamplingMode): Metrics {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  collectDefaultMetrics({ register: registry });
  const shared = { registers: [registry], enableExemplars: true };
  const { httpRequests, httpErrors, httpRequestDuration, httpRequestsInFlight, dbQueryDuration } =
    backendMetrics;
  addLossCounter(registry);
  return {
    registry,
    exemplarOf: exemplarsFor(sampling),
    httpRequests: new Counter({ ...definition(httpRequests), ...shared }),
    httpErrors: new Counter({ ...definition(httpErrors), ...shared }),
    httpRequestDuration: new Histogram({
      ...definition(httpRequestDuration),
      buckets: [...httpRequestDuration.buckets],
      ...shared,
    }),
    httpRequestsInFlight: new Gauge({ ...definition(httpRequestsInFlight), registers: [registry] }),
    dbQueryDuration: new Histogram({
      ...definition(dbQueryDuration),
      buckets: [...dbQueryDuration.buckets],
      ...shared,
    }),
  };
}

function addLossCounter(registry: Registry<OpenMetricsContentType>): void {
  new Counter({
    ...definition(backendMetrics.telemetryLost),
    registers: [registry],
    collect() {
      this.reset();
      for (const { loss, sum } of telemetryLosses()) this.inc({ ...loss }, sum);
    },
  });
}

/** Adds the gauge of tasks by status, counted at each scrape. While that fails it has no value, and all others have theirs. */
export function addTaskGauge(
  registry: Registry<OpenMetricsContentType>,
  countByStatus: () => Readonly<Record<string, number>>,
  onFailure: (error: unknown) => void,
): void {
  new Gauge({
    ...definition(backendMetrics.tasks),
    registers: [registry],
    collect() {
      try {
        for (const [status, count] of Object.entries(countByStatus())) this.set({ status }, count);
      } catch (error) {
        this.reset();
        onFailure(error);
      }
    },
  });
}

function definition<L extends string>(metric: {
  name: string;
  help: string;
  labels: readonly L[];
}): {
  name: string;
  help: string;
  labelNames: L[];
} {
  return { name: metric.name, help: metric.help, labelNames: [...metric.labels] };
}
