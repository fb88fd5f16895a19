import { readEnvironment } from '@lab/http/environment';
import { exemplarsFor } from '@lab/telemetry/exemplars';
import type { MetricDefinition } from '@lab/telemetry/metrics';
import { trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type OpenMetricsContentType,
  Registry,
} from 'prom-client';
import { z } from 'zod';
import { traceSampling } from './trace-sampling.ts';

/** Values by label. */
export type Labels<Metric extends MetricDefinition> = Readonly<
  Record<Metric['labels'][number], string | number>
>;

const { TRACE_SAMPLING } = readEnvironment('service', z.object(traceSampling), process.env);
const exemplarOf = exemplarsFor(TRACE_SAMPLING);

/** The metrics of this process. */
export const registry = new Registry<OpenMetricsContentType>();
registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
collectDefaultMetrics({ register: registry });

/** A counter of the catalogue; each step carries the span in which it happened as its exemplar. */
export function counterOf<Metric extends MetricDefinition>(definition: Metric) {
  const counter = new Counter({ ...optionsOf(definition), enableExemplars: true });
  return {
    inc: (labels: Labels<Metric>) => counter.inc({ labels, value: 1, ...exemplarOf(activeSpan()) }),
    /** Starts a series at 0: one that is born with its first step hides that step from `rate()`. */
    start: (labels: Labels<Metric>) => counter.inc({ labels, value: 0 }),
  };
}

/** A histogram of the catalogue, with exemplars as well. */
export function histogramOf<Metric extends MetricDefinition>(definition: Metric) {
  const { buckets = [], unit } = definition;
  const histogram = new Histogram({
    ...optionsOf(definition),
    buckets: [...buckets],
    enableExemplars: true,
  });
  return {
    observe: (labels: Labels<Metric>, value: number, span = activeSpan()) =>
      histogram.observe({ labels, value, ...exemplarOf(span, unit === 's' ? { seconds: value } : {}) }),
  };
}

/** A gauge of the catalogue that the program itself sets. */
export function gaugeOf<Metric extends MetricDefinition>(definition: Metric) {
  const gauge = new Gauge(optionsOf(definition));
  return { set: (labels: Labels<Metric>, value: number) => gauge.set(labels, value) };
}

export type Reading<Metric extends MetricDefinition> = readonly [Labels<Metric>, number];

/**
 * A gauge of the catalogue that is read at each scrape. While that fails it has no value, and the other metrics have theirs.
 */
export function observedGauge<Metric extends MetricDefinition>(
  definition: Metric,
  read: () => Promise<readonly Reading<Metric>[]>,
  logger: Logger,
): void {
  registry.removeSingleMetric(definition.name);
  new Gauge({
    ...optionsOf(definition),
    async collect() {
      const readings = await inTime(read()).catch((error: unknown) => {
        logger.warn({ err: error, metric: definition.name }, 'a metric could not be read');
        return [];
      });
      // Without labels a reset sets it to 0, which is a value.
      if (definition.labels.length === 0) this.remove();
      else this.reset();
      for (const [labels, value] of readings) this.set(labels, value);
    },
  });
}

/** Less than the Collector's time-out of a scrape. */
const readWithinMs = 2_000;

async function inTime<T>(reading: Promise<T>): Promise<T> {
  const { promise: timedOut, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${readWithinMs} ms`)), readWithinMs);
  try {
    return await Promise.race([reading, timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

const activeSpan = () => trace.getActiveSpan()?.spanContext();

const optionsOf = (definition: MetricDefinition) => ({
  name: definition.name,
  help: definition.help,
  labelNames: [...definition.labels],
  registers: [registry],
});
