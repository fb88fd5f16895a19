import { createBatcher } from '@lab/telemetry/export/batcher';
import { LogOutbox } from '@lab/telemetry/export/log-outbox';
import { createSender, type Sender } from '@lab/telemetry/export/sender';
import type { PageRoute } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { context, propagation, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { DocumentLoadInstrumentation } from '@opentelemetry/instrumentation-document-load';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { UserInteractionInstrumentation } from '@opentelemetry/instrumentation-user-interaction';
import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type ReadableSpan, StackContextManager, TracerProvider } from '@opentelemetry/sdk-trace';
import { rememberAction } from '../kit/recent-actions.ts';
import { actionAttribute } from './action-attribute.ts';
import { type Actions, createActions } from './actions.ts';
import { watchErrors } from './errors.ts';
import { frontendResource, sessionId } from './identity.ts';
import { createInstruments, type Instruments } from './instruments.ts';
import { MetricOutbox } from './metric-outbox.ts';
import { onPageHide } from './page-hide.ts';
import { postExport } from './post.ts';
import { resendCounter } from './resends.ts';
import { SpanKeeper } from './span-keeper.ts';
import { documentTraceId, TraceIds } from './trace-ids.ts';
import { watchVitals } from './vitals.ts';

/**
 * 16 spans with their network events are about 24 KiB of JSON: small enough for several batches within the 64 KiB that
 * a browser lets `keepalive` requests have in flight.
 */
const batchLimits = { delayMs: 200, maxItems: 16 };
const metricsDelayMs = 1_000;

/** What the page tells of itself. */
export interface Telemetry {
  readonly actions: Actions;
  readonly instruments: Pick<Instruments, 'circuitChanged'>;
}

/** Starts tracing, logs and metrics of a page, sent to the same origin. */
export function startTelemetry(pageRoute: PageRoute): Telemetry {
  const session = sessionId();
  const sender = createSender({
    post: postExport,
    lost: ({ path }, why) => console.warn(`telemetry for ${path} was lost: ${why}`),
  });
  const traceIds = new TraceIds();
  const { tracer, endSpans } = startTracing(session, sender, traceIds);
  const { logger, flushLogs } = startLogs(session, sender);
  const { instruments, flushMetrics } = startMetrics(sender, pageRoute);
  const actions = createActions({
    tracer,
    traceIds,
    documentTraceId: documentTraceId(),
    logger,
    instruments,
    pageRoute,
    remember: rememberAction,
  });

  watchErrors({ logger, instruments, pageRoute });
  watchVitals({ logger, instruments, pageRoute });
  instruments.pageLoaded();
  onPageHide((isUnloading) => {
    actions.interruptAll();
    endSpans();
    flushLogs();
    void flushMetrics().then(() => sender.leave(isUnloading));
  });
  return { actions, instruments };
}

function startTracing(session: string, sender: Sender, idGenerator: TraceIds) {
  const send = (spans: ReadableSpan[]) =>
    hand(sender, 'traces', JsonTraceSerializer.serializeRequest(spans), spans.length);
  const keeper = new SpanKeeper(createBatcher({ send, ...batchLimits }));
  const provider = new TracerProvider({
    resource: frontendResource(session),
    spanProcessors: [resendCounter, keeper],
    idGenerator,
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new StackContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  registerInstrumentations({
    instrumentations: [
      new DocumentLoadInstrumentation(),
      // `traceparent` goes to the same origin only: that is the default while no other origin is listed.
      new FetchInstrumentation({
        // A stream that lasts as long as the page shows it would be a span without an end.
        ignoreUrls: [/\/lab\.json$/, /\/changes$/],
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

function startLogs(session: string, sender: Sender) {
  const send = (records: ReadableLogRecord[]) =>
    hand(sender, 'logs', JsonLogsSerializer.serializeRequest(records), records.length);
  const records = createBatcher({ send, ...batchLimits });
  const provider = new LoggerProvider({
    resource: frontendResource(session),
    processors: [new LogOutbox(records)],
  });
  return { logger: provider.getLogger(services.frontend), flushLogs: records.flush };
}

function startMetrics(sender: Sender, pageRoute: PageRoute) {
  const outbox = new MetricOutbox({
    send: (metrics) =>
      hand(sender, 'metrics', JsonMetricsSerializer.serializeRequest(metrics), metrics.scopeMetrics.length),
    mustWait: () => sender.isBusy,
    delayMs: metricsDelayMs,
  });
  const provider = new MeterProvider({ resource: frontendResource(), readers: [outbox] });
  const instruments = createInstruments(provider.getMeter(services.frontend), pageRoute, () =>
    outbox.measured(),
  );
  return { instruments, flushMetrics: () => outbox.flush() };
}

type Signal = 'traces' | 'logs' | 'metrics';

/** @param bytes of the SDK's serialisers, which make them with a TextEncoder: never of shared memory */
function hand(sender: Sender, signal: Signal, bytes: Uint8Array | undefined, items: number): void {
  if (!bytes) return;
  sender.add({
    path: `/otlp/v1/${signal}`,
    body: new Uint8Array(bytes),
    items,
    repeatable: signal !== 'metrics',
  });
}
