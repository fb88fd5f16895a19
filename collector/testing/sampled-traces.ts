import { randomBytes } from 'node:crypto';
import type { TraceFacts } from '@lab/telemetry/sampling';
import { services } from '@lab/telemetry/services';
import { sendOtlp } from '@lab/testkit/otlp';

/** What LAB_SAMPLING tells apart. */
export const traceClasses = ['error', 'slow', 'rare', 'order', 'ordinary'] as const;
export type TraceClass = (typeof traceClasses)[number];

/** A trace that is sent, in requests as its services would send them. */
export interface SampledTrace {
  readonly kind: TraceClass;
  readonly facts: TraceFacts;
  readonly spans: number;
  readonly requests: readonly Export[];
}

/** What one service sends at a time. */
export interface Export {
  readonly from: 'browser' | 'service';
  readonly body: unknown;
}

interface SpanShape {
  readonly service: string;
  readonly name: string;
  readonly kind: keyof typeof kinds;
  readonly ms: number;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly failed?: boolean;
}

const kinds = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

const click = (action: string, ms: number): readonly SpanShape[] => [
  {
    service: services.frontend,
    name: action,
    kind: 'internal',
    ms: ms + 20,
    attributes: { 'lab.action': action },
  },
  { service: services.frontend, name: 'GET', kind: 'client', ms: ms + 10 },
];

const request = (route: string, ms: number, failed = false): readonly SpanShape[] => [
  {
    service: services.backend,
    name: `GET ${route}`,
    kind: 'server',
    ms,
    failed,
    attributes: { 'http.route': route },
  },
  ...['BEGIN', 'SELECT tasks', 'COMMIT'].map(
    (name): SpanShape => ({
      service: services.backend,
      name,
      kind: 'client',
      ms: 1,
      attributes: { 'db.system.name': 'sqlite' },
    }),
  ),
];

const order: readonly SpanShape[] = [
  ...click('shop.order', 60),
  {
    service: services.shopOrders,
    name: 'POST /v2/orders',
    kind: 'server',
    ms: 40,
    attributes: { 'http.route': '/v2/orders' },
  },
  { service: services.shopOrders, name: 'saga reserve', kind: 'internal', ms: 20 },
  { service: services.shopInventory, name: 'Reserve', kind: 'server', ms: 10 },
  { service: services.shopPayments, name: 'Capture', kind: 'server', ms: 10 },
  { service: services.shopOrders, name: 'publish ORDERS', kind: 'producer', ms: 2 },
  { service: services.shopNotifications, name: 'process ORDERS', kind: 'consumer', ms: 5 },
];

const shapes: Readonly<Record<TraceClass, readonly SpanShape[]>> = {
  error: [...click('task.add', 40), ...request('/api/tasks', 30, true)],
  slow: [...click('task.add', 810), ...request('/api/tasks', 800)],
  rare: [...click('simulate.bulk', 40), ...request('/api/simulate/bulk', 30)],
  order,
  ordinary: [...click('tasks.filter', 40), ...request('/api/tasks', 30)],
};

const factsOf: Readonly<Record<TraceClass, Omit<TraceFacts, 'traceId'>>> = {
  error: { failed: true },
  slow: { seconds: 0.8 },
  rare: { routes: ['/api/simulate/bulk'] },
  order: { isOrder: true },
  ordinary: { routes: ['/api/tasks'] },
};

/** A trace of a class. @param traceId decides what a share keeps */
export function sampledTrace(kind: TraceClass, traceId = randomBytes(16).toString('hex')): SampledTrace {
  const shape = shapes[kind];
  const ids = shape.map(() => randomBytes(8).toString('hex'));
  const spans = shape.map((span, nth) => ({
    service: span.service,
    span: otlpSpan(span, traceId, ids[nth], nth === 0 ? undefined : ids[nth - 1]),
  }));
  // What ends first is sent first: the click comes last.
  const byService = [...Map.groupBy(spans.toReversed(), ({ service }) => service)];
  return {
    kind,
    facts: { ...factsOf[kind], traceId },
    spans: spans.length,
    requests: byService.map(([service, own]) => ({
      from: service === services.frontend ? 'browser' : 'service',
      body: exportOf(
        service,
        own.map(({ span }) => span),
      ),
    })),
  };
}

function otlpSpan(shape: SpanShape, traceId: string, spanId = '', parentSpanId?: string): object {
  const end = Date.now();
  return {
    traceId,
    spanId,
    ...(parentSpanId && { parentSpanId }),
    name: shape.name,
    kind: kinds[shape.kind],
    startTimeUnixNano: `${end - shape.ms}000000`,
    endTimeUnixNano: `${end}000000`,
    attributes: Object.entries(shape.attributes ?? {}).map(([key, stringValue]) => ({
      key,
      value: { stringValue },
    })),
    ...(shape.failed && { status: { code: 2 } }),
  };
}

const exportOf = (service: string, spans: readonly object[]) => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
      scopeSpans: [{ scope: { name: 'test' }, spans }],
    },
  ],
});

/** Where exports go. */
export interface Receivers {
  readonly url: string;
  readonly browserUrl: string;
}

/** Sends a trace as its services would, one after the other. */
export async function sendTrace({ requests }: SampledTrace, to: Receivers): Promise<void> {
  for (const { from, body } of requests)
    await sendOtlp(from === 'browser' ? to.browserUrl : to.url, 'traces', body);
}
