import { type Attributes, logsRequest } from '@lab/testkit/otlp';

/** A span of a test’s trace: times in milliseconds from the trace’s beginning. */
export interface TestSpan {
  readonly id: string;
  readonly parent?: string;
  readonly service: string;
  readonly name: string;
  readonly start: number;
  readonly ms: number;
  /** OTLP’s number: 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind?: number;
  readonly attributes?: Attributes;
  /** What it failed with. */
  readonly error?: string;
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

/** An id of a span in 16 digits. */
export const spanIdOf = (id: string) => Buffer.from(id.padEnd(8, '.').slice(0, 8)).toString('hex');

const attributeList = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));

const nanoseconds = (ms: number) => `${Math.round(ms * 1000)}000`;

/** OTLP of a trace whose clocks begin at `at`, in milliseconds since 1970. */
export function traceRequest(traceId: string, at: number, spans: readonly TestSpan[]): unknown {
  const byService = Map.groupBy(spans, ({ service }) => service);
  return {
    resourceSpans: [...byService].map(([service, own]) => ({
      resource: { attributes: attributeList({ 'service.name': service, 'service.version': '1.0.0' }) },
      scopeSpans: [
        {
          scope: { name: '@opentelemetry/instrumentation-http', version: '0.200.0' },
          spans: own.map((span) => otlpSpan(traceId, at, span)),
        },
      ],
    })),
  };
}

function otlpSpan(traceId: string, at: number, span: TestSpan): unknown {
  const { id, parent, name, start, ms, kind = 1, attributes = {}, error, links = [] } = span;
  const exception = {
    name: 'exception',
    timeUnixNano: nanoseconds(at + start + ms / 2),
    attributes: attributeList({
      'exception.type': 'SqliteError',
      'exception.message': error ?? '',
      'exception.stacktrace': `SqliteError: ${error}\n    at insert (tasks.ts:7)\n    at post (routes.ts:31)`,
    }),
  };
  return {
    traceId,
    spanId: spanIdOf(id),
    parentSpanId: parent === undefined ? '' : spanIdOf(parent),
    name,
    kind,
    startTimeUnixNano: nanoseconds(at + start),
    endTimeUnixNano: nanoseconds(at + start + ms),
    attributes: attributeList(attributes),
    events: error === undefined ? [] : [exception],
    status: error === undefined ? {} : { code: 2, message: error },
    links,
  };
}

const [browser, backend] = ['lab-frontend', 'lab-backend'];
const sql = (text: string): Attributes => ({
  'db.system.name': 'sqlite',
  'db.query.text': text,
  'db.namespace': 'tasks',
});

/** A click that adds a task. @param ahead milliseconds that the backend’s clock is ahead of the browser’s */
export const clickSpans = (ahead = 0, slow = 1): TestSpan[] => [
  {
    id: 'click',
    service: browser,
    name: 'task.add',
    start: 0,
    ms: 700 * slow,
    attributes: { 'lab.action': 'task.add', 'session.id': 's-1' },
  },
  {
    id: 'fetch',
    parent: 'click',
    service: browser,
    name: 'POST',
    start: 4,
    ms: 680 * slow,
    kind: 3,
    attributes: { 'http.request.method': 'POST', 'url.full': 'http://localhost:8080/api/tasks' },
  },
  {
    id: 'server',
    parent: 'fetch',
    service: backend,
    name: 'POST /api/tasks',
    start: 14 + ahead,
    ms: 664 * slow,
    kind: 2,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/api/tasks',
      'http.response.status_code': 201,
      'url.path': '/api/tasks',
      'client.address': '127.0.0.1',
    },
  },
  {
    id: 'begin',
    parent: 'server',
    service: backend,
    name: 'BEGIN',
    start: 18 + ahead,
    ms: 1,
    kind: 3,
    attributes: sql('BEGIN IMMEDIATE'),
  },
  {
    id: 'insert',
    parent: 'server',
    service: backend,
    name: 'INSERT tasks',
    start: 20 + ahead,
    ms: 12,
    kind: 3,
    attributes: sql('INSERT INTO tasks (title) VALUES (?)'),
  },
  {
    id: 'commit',
    parent: 'server',
    service: backend,
    name: 'COMMIT',
    start: 655 * slow + ahead,
    ms: 16,
    kind: 3,
    attributes: sql('COMMIT'),
  },
];

const [orders, payments, mail] = ['shop-orders', 'shop-payments', 'shop-notifications'];

/** An order that fails at first: services, the broker, and a link to `cause`. */
export const orderSpans = (cause: string): TestSpan[] => [
  { id: 'order', service: browser, name: 'shop.order', start: 0, ms: 320 },
  { id: 'post', parent: 'order', service: browser, name: 'POST', start: 3, ms: 300, kind: 3 },
  {
    id: 'orders',
    parent: 'post',
    service: orders,
    name: 'POST /v1/orders',
    start: 12,
    ms: 280,
    kind: 2,
    attributes: { 'http.route': '/v1/orders', 'http.request.method': 'POST' },
    links: [{ traceId: cause, spanId: spanIdOf('server') }],
  },
  {
    id: 'charge',
    parent: 'orders',
    service: orders,
    name: 'shop.payments.v1.Payments/Charge',
    start: 30,
    ms: 120,
    kind: 3,
    attributes: { 'rpc.system': 'grpc' },
  },
  {
    id: 'charged',
    parent: 'charge',
    service: payments,
    name: 'shop.payments.v1.Payments/Charge',
    start: 41,
    ms: 80,
    kind: 2,
    attributes: { 'rpc.system': 'grpc' },
    error: 'the card was declined',
  },
  {
    id: 'again',
    parent: 'orders',
    service: orders,
    name: 'shop.payments.v1.Payments/Charge',
    start: 180,
    ms: 60,
    kind: 3,
    attributes: { 'rpc.system': 'grpc' },
  },
  {
    id: 'taken',
    parent: 'again',
    service: payments,
    name: 'shop.payments.v1.Payments/Charge',
    start: 190,
    ms: 40,
    kind: 2,
  },
  {
    id: 'publish',
    parent: 'orders',
    service: orders,
    name: 'publish orders.placed',
    start: 250,
    ms: 6,
    kind: 4,
    attributes: { 'messaging.system': 'nats', 'messaging.destination.name': 'orders.placed' },
  },
  {
    id: 'take',
    parent: 'publish',
    service: mail,
    name: 'process orders.placed',
    start: 900,
    ms: 45,
    kind: 5,
    attributes: { 'messaging.system': 'nats' },
  },
  { id: 'lost', parent: 'gone', service: mail, name: 'SELECT inbox', start: 905, ms: 4, kind: 3 },
];

/** Many spans: `levels` deep, the rest side by side below the first. */
export function manySpans(count: number, levels: number): TestSpan[] {
  return Array.from({ length: count }, (_empty, at) => {
    const isDeep = at < levels;
    const parent = at === 0 ? {} : { parent: `s${isDeep ? at - 1 : 0}` };
    const start = isDeep ? at : levels + ((at - levels) / count) * 9_000;
    return {
      id: `s${at}`,
      ...parent,
      service: `service-${at % 7}`,
      name: `step ${at}`,
      start,
      ms: at === 0 ? 10_000 : isDeep ? 10_000 - 2 * at : 4,
      attributes: {
        'http.route': `/step/${at % 40}`,
        'http.request.method': 'GET',
        'server.address': '127.0.0.1',
      },
    };
  });
}

/** Log lines of the click: the browser’s, Nginx’, the backend’s. */
export function clickLines(traceId: string, at: number, ahead = 0): unknown[] {
  const access = {
    time: new Date(at + 682 + ahead).toISOString(),
    trace_id: traceId,
    span_id: spanIdOf('fetch'),
    request_id: 'r-1',
    method: 'POST',
    path: '/api/tasks',
    status: 201,
    request_time_s: 0.671,
    upstream_addr: '127.0.1.5:3001',
    upstream_status: '201',
    upstream_response_time_s: '0.669',
  };
  const line = (service: string, body: string, ms: number, spanId: string, attributes: Attributes = {}) =>
    logsRequest({ 'service.name': service }, [
      { body, traceId, spanId: spanIdOf(spanId), time: Math.round(at + ms), attributes },
    ]);
  return [
    line(browser, 'task.add ok', 700, 'click', { 'event.name': 'browser.action' }),
    line('lab-nginx', JSON.stringify(access), 682 + ahead, 'fetch'),
    line(backend, 'waiting for the write lock', 640 + ahead, 'server'),
    line(backend, 'request completed', 677 + ahead, 'server', { route: '/api/tasks', status: 201 }),
  ];
}
