import { services } from '@lab/telemetry/services';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { DocumentLoadInstrumentation } from '@opentelemetry/instrumentation-document-load';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { UserInteractionInstrumentation } from '@opentelemetry/instrumentation-user-interaction';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type ReadableSpan, WebTracerProvider } from '@opentelemetry/sdk-trace-web';
import { actionAttribute } from './action-attribute.ts';
import { type Actions, createActions } from './actions.ts';
import { createBatcher } from './batcher.ts';
import { watchErrors } from './errors.ts';
import { frontendResource, sessionId } from './identity.ts';
import { createInstruments } from './instruments.ts';
import { LogOutbox } from './log-outbox.ts';
import { MetricOutbox } from './metric-outbox.ts';
import { onPageHide } from './page-hide.ts';
import { SpanKeeper } from './span-keeper.ts';
import { watchVitals } from './vitals.ts';

/**
 * 16 spans with their network events are about 24 KiB of JSON: small enough for several batches within the 64 KiB that
 * a browser lets `keepalive` requests have in flight.
 */
const batchLimits = { delayMs: 200, maxItems: 16 };
const metricsDelayMs = 1_000;
const exporterLimits = { timeoutMillis: 10_000, concurrencyLimit: 100 };
const pageRoute = '/';

/** Starts tracing, logs and metrics of this page, sent to the same origin, and returns what begins actions. */
export function startTelemetry(): Actions {
  const session = sessionId();
  const { tracer, endSpans } = startTracing(session);
  const { logger, flushLogs } = startLogs(session);
  const { instruments, flushMetrics } = startMetrics();
  const actions = createActions({ tracer, logger, instruments, pageRoute });

  watchErrors({ logger, instruments, pageRoute });
  watchVitals({ logger, instruments, pageRoute });
  instruments.pageLoaded();
  onPageHide(() => {
    actions.interruptAll();
    endSpans();
    flushLogs();
    flushMetrics();
  });
  return actions;
}

function startTracing(session: string) {
  const exporter = new OTLPTraceExporter({ url: '/otlp/v1/traces', ...exporterLimits });
  const keeper = new SpanKeeper(
    createBatcher<ReadableSpan>({ send: (spans) => exporter.export(spans, ignore), ...batchLimits }),
  );
  const provider = new WebTracerProvider({ resource: frontendResource(session), spanProcessors: [keeper] });
  provider.register();
  registerInstrumentations({
    instrumentations: [
      new DocumentLoadInstrumentation(),
      // `traceparent` goes to the same origin only: that is the default while no other origin is listed.
      new FetchInstrumentation({
        ignoreUrls: [/\/lab\.json$/],
        applyCustomAttributesOnSpan: (span) => keeper.markDone(span),
      }),
      new UserInteractionInstrumentation({
        shouldPreventSpanCreation: (_event, element, span) => {
          const beginsAction = element.closest(`[${actionAttribute}]`) !== null;
          if (beginsAction) keeper.discard(span);
          return beginsAction;
        },
      }),
    ],
  });
  return { tracer: provider.getTracer(services.frontend), endSpans: () => keeper.endAll() };
}

function startLogs(session: string) {
  const exporter = new OTLPLogExporter({ url: '/otlp/v1/logs', ...exporterLimits });
  const records = createBatcher<ReadableLogRecord>({
    send: (batch) => exporter.export(batch, ignore),
    ...batchLimits,
  });
  const provider = new LoggerProvider({
    resource: frontendResource(session),
    processors: [new LogOutbox(records)],
  });
  return { logger: provider.getLogger(services.frontend), flushLogs: records.flush };
}

function startMetrics() {
  const exporter = new OTLPMetricExporter({ url: '/otlp/v1/metrics', ...exporterLimits });
  const outbox = new MetricOutbox(exporter, metricsDelayMs);
  const provider = new MeterProvider({ resource: frontendResource(), readers: [outbox] });
  const instruments = createInstruments(provider.getMeter(services.frontend), pageRoute, () =>
    outbox.measured(),
  );
  return { instruments, flushMetrics: () => outbox.flush() };
}

/** The exporters retry by themselves; when they give up there is nobody to tell. */
function ignore(): void {}
