import { createServiceExport } from '@lab/telemetry/export/service';
import { type LoadAction, loadMetrics, loadOutcomes, loadResults } from '@lab/telemetry/load';
import type { MetricDefinition } from '@lab/telemetry/metrics';
import { serviceNamespace, services } from '@lab/telemetry/services';
import { spanAttributes } from '@lab/telemetry/spans';
import { type Attributes, type Meter, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { JsonMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_NAMESPACE,
  ATTR_SERVICE_VERSION,
  ATTR_URL_FULL,
} from '@opentelemetry/semantic-conventions';
import type { Ask } from '../traffic/client.ts';

export interface TelemetryOptions {
  /** OTLP/HTTP address of the Collector. */
  readonly collector: string;
  readonly profile: string;
  readonly site: string;
  readonly version: string;
  /** Identifies the run. */
  readonly run: string;
}

/** A request under way. */
export interface TracedRequest {
  readonly traceparent: string;
  /** @param status absent: no answer */
  readonly end: (status: number | undefined, ok: boolean, seconds: number) => void;
}

/** What a load says about itself, as `lab-load`. */
export interface LoadTelemetry {
  readonly sessionDue: (result: keyof typeof loadResults) => void;
  readonly begin: (action: { name: LoadAction; route: string }, ask: Ask, session: string) => TracedRequest;
  /** Sends what is left, within seconds. @returns what did not arrive, a line each */
  readonly end: () => Promise<readonly string[]>;
}

const metricsEveryMs = 5_000;
const [exportTimeoutMs, drainWithinMs] = [4_000, 5_000];

/** Traces and metrics of a load, through the Collector. One that is away does not disturb the load. */
export function startTelemetry(options: TelemetryOptions): LoadTelemetry {
  const { collector, profile, site } = options;
  const losses = new Set<string>();
  const sending = createServiceExport({
    endpoint: collector,
    warn: (message) => void losses.add(message),
    lost: (signal, reason, items) => void losses.add(`${items} of the ${signal} were lost: ${reason}`),
  });
  const resource = resourceFromAttributes({
    [ATTR_SERVICE_NAME]: services.load,
    [ATTR_SERVICE_NAMESPACE]: serviceNamespace,
    [ATTR_SERVICE_VERSION]: options.version,
    [ATTR_SERVICE_INSTANCE_ID]: options.run,
  });
  const tracer = new TracerProvider({ resource, spanProcessors: [sending.spans] }).getTracer(services.load);
  const meters = new MeterProvider({
    // Neither instance nor version: Prometheus would begin new series with each run.
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: services.load }),
    readers: [
      new PeriodicExportingMetricReader({
        exporter: metricExporter(collector, (problem) => void losses.add(problem)),
        exportIntervalMillis: metricsEveryMs,
        exportTimeoutMillis: exportTimeoutMs,
      }),
    ],
  });
  const instruments = createInstruments(meters.getMeter(services.load));
  const { hostname, port } = new URL(site);
  return {
    sessionDue: (result) => instruments.sessions({ profile, result: loadResults[result] }),
    begin({ name, route }, { method, path }, session) {
      const span = tracer.startSpan(`${method} ${route}`, {
        kind: SpanKind.CLIENT,
        attributes: {
          [ATTR_HTTP_REQUEST_METHOD]: method,
          [ATTR_URL_FULL]: site + path,
          [ATTR_SERVER_ADDRESS]: hostname,
          [ATTR_SERVER_PORT]: Number(port || 80),
          [spanAttributes.action]: name,
          [spanAttributes.sessionId]: session,
        },
      });
      return {
        traceparent: traceparentOf(span),
        end(status, ok, seconds) {
          endSpan(span, status, ok);
          instruments.requests({
            profile,
            action: name,
            outcome: ok ? loadOutcomes.ok : loadOutcomes.failed,
          });
          instruments.duration(seconds, { profile, action: name });
        },
      };
    },
    async end() {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, drainWithinMs);
      await Promise.race([Promise.allSettled([sending.drain(), meters.shutdown()]), late]);
      clearTimeout(timer);
      return [...losses];
    },
  };
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status */
function endSpan(span: Span, status: number | undefined, ok: boolean): void {
  if (status !== undefined) span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
  if (!ok) {
    span.setAttribute(ATTR_ERROR_TYPE, errorTypeOf(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

function errorTypeOf(status: number | undefined): string {
  if (status === undefined) return 'no_answer';
  return status < 200 || status >= 300 ? String(status) : 'unexpected_answer';
}

function createInstruments(meter: Meter) {
  const counter = ({ name, unit, help }: MetricDefinition) => {
    const instrument = meter.createCounter(name, { unit, description: help });
    return (attributes: Attributes) => instrument.add(1, attributes);
  };
  const { name, unit, help, buckets } = loadMetrics.requestDuration;
  const advice = { explicitBucketBoundaries: [...buckets] };
  const duration = meter.createHistogram(name, { unit, description: help, advice });
  return {
    sessions: counter(loadMetrics.sessions),
    requests: counter(loadMetrics.requests),
    duration: (seconds: number, attributes: Attributes) => duration.record(seconds, attributes),
  };
}

/** Cumulative, so a lost export costs only the freshness of the numbers. */
function metricExporter(collector: string, problem: (text: string) => void): PushMetricExporter {
  const send = async (body: Uint8Array) => {
    const response = await fetch(`${collector}/v1/metrics`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(exportTimeoutMs),
    });
    const text = await response.text();
    if (!response.ok)
      problem(`the Collector answered ${response.status} to /v1/metrics: ${text.slice(0, 200)}`);
  };
  return {
    export(metrics, done) {
      const body = JsonMetricsSerializer.serializeRequest(metrics);
      if (!body) return done({ code: 0 });
      send(body).then(
        () => done({ code: 0 }),
        () => {
          problem(`${collector}/v1/metrics does not answer`);
          done({ code: 0 });
        },
      );
    },
    selectAggregationTemporality: () => AggregationTemporality.CUMULATIVE,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
}
