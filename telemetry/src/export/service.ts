import { TraceFlags } from '@opentelemetry/api';
import { JsonLogsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { type Batcher, createBatcher } from './batcher.ts';
import { LogOutbox } from './log-outbox.ts';
import { createSender, type LossReason, outcomeOf, type Post, type Sender } from './sender.ts';

/** Batches leave after this time, so that a click is visible within about two seconds. */
const batchLimits = { delayMs: 200, maxItems: 512 };
const timeoutMs = 5_000;
/** For each signal; at 50 requests a second some four minutes of an absent Collector. */
const capacity = 32 * 1024 * 1024;

export type ServiceSignal = 'traces' | 'logs';

export interface ServiceExportOptions {
  /** Base URL of the Collector's OTLP/HTTP receiver. */
  readonly endpoint: string;
  /** Called with what will never arrive. */
  readonly lost: (signal: ServiceSignal, reason: LossReason, items: number) => void;
  /** Called when an export did not arrive; it is tried again. */
  readonly warn: (message: string) => void;
}

/** For a service's providers. */
export interface ServiceExport {
  readonly spans: SpanProcessor;
  readonly logs: LogRecordProcessor;
  /** Resolves when the Collector has everything; never while it is away. */
  readonly drain: () => Promise<void>;
}

/**
 * How every Node.js service of the lab sends its spans and log records: in batches that are kept until the Collector has
 * acknowledged them. While it is away they wait, serialised and outside of the heap; beyond the capacity the oldest go.
 */
export function createServiceExport(options: ServiceExportOptions): ServiceExport {
  const traces = outbox(options, 'traces', JsonTraceSerializer.serializeRequest);
  const logs = outbox(options, 'logs', JsonLogsSerializer.serializeRequest);
  const flush = () => {
    traces.batcher.flush();
    logs.batcher.flush();
  };
  return {
    spans: spanProcessor(traces.batcher),
    logs: new LogOutbox(logs.batcher),
    async drain() {
      flush();
      await Promise.all([traces.sender.drain(), logs.sender.drain()]);
    },
  };
}

interface Outbox<T> {
  readonly batcher: Batcher<T>;
  readonly sender: Sender;
}

function outbox<T>(
  { endpoint, lost, warn }: ServiceExportOptions,
  signal: ServiceSignal,
  serialize: (items: T[]) => Uint8Array | undefined,
): Outbox<T> {
  const path = `/v1/${signal}`;
  const sender = createSender({
    post: postTo(endpoint, warn),
    lost: ({ items }, reason) => lost(signal, reason, items),
    capacity,
  });
  const send = (items: T[]) => {
    const bytes = serialize(items);
    // What is stored twice is one span or one line in the stores, so anything may be sent again.
    if (bytes) sender.add({ path, body: new Uint8Array(bytes), items: items.length, repeatable: true });
  };
  return { batcher: createBatcher({ send, ...batchLimits }), sender };
}

/** An answer is read to its end: one that is not keeps its connection. */
function postTo(endpoint: string, warn: (message: string) => void): Post {
  return async ({ path, body }) => {
    try {
      const response = await fetch(endpoint + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      if (!response.ok) warn(`the Collector answered ${response.status} to ${path}: ${text.slice(0, 200)}`);
      return outcomeOf(response.status);
    } catch (error) {
      warn(`${endpoint}${path}: ${reasonOf(error)}`);
      return 'unknown';
    }
  };
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}

function spanProcessor(ended: Batcher<ReadableSpan>): SpanProcessor {
  return {
    onStart: () => undefined,
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) ended.add(span);
    },
    forceFlush: async () => ended.flush(),
    shutdown: async () => ended.flush(),
  };
}
