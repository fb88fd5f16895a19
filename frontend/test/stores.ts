import { type Answer, startServer, type TestServer } from '@lab/testkit/http-server';

/** The trace that every search of the test finds. */
export const traceId = 'ab'.repeat(16);

/** Answers in the stores' place, or answers `false`. */
type Intercept = (...parts: Parameters<Answer>) => boolean;

export interface Stores extends TestServer {
  intercept: Intercept;
}

export const asUsual: Intercept = () => false;

/** A server that answers as Prometheus, Loki, Tempo and the lab’s watch do; a query that contains `broken` is refused. */
export async function startStores(): Promise<Stores> {
  const given = { intercept: asUsual };
  const server = await startServer((request, response) => {
    if (given.intercept(request, response)) return;
    const { path } = request;
    const url = new URL(path, 'http://stores');
    const query = url.searchParams.get('query') ?? url.searchParams.get('q') ?? '';
    if (query.includes('broken')) {
      response
        .writeHead(400)
        .end(JSON.stringify({ status: 'error', error: 'parse error: unexpected "broken"' }));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer(url, query)));
  });
  return Object.assign(given, server);
}

function answer({ pathname, searchParams }: URL, query: string): unknown {
  const range = { from: Number(searchParams.get('start')), to: Number(searchParams.get('end')) };
  switch (pathname) {
    case '/api/v1/query_range':
      return { data: { resultType: 'matrix', result: curves(range, Number(searchParams.get('step'))) } };
    case '/api/v1/query':
      return { data: { resultType: 'vector', result: vector(query) } };
    case '/api/v1/query_exemplars':
      return { data: [{ seriesLabels: {}, exemplars: [exemplar(range)] }] };
    case '/loki/api/v1/query_range':
      return { data: { resultType: 'streams', result: [linesFor(query, fromNanoseconds(range))] } };
    case '/api/search':
      return {
        traces: [
          { traceID: traceId, rootServiceName: 'lab-frontend', rootTraceName: 'task.add', durationMs: 65 },
        ],
      };
    case `/api/v2/traces/${traceId}`:
      return { trace };
    case '/alerts':
      return { alerts: [alert] };
    default:
      return { data: ['/api/tasks', '/api/stats'] };
  }
}

function curves({ from, to }: { from: number; to: number }, step: number) {
  const times = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_empty, at) => from + step * at);
  return ['one', 'two'].map((name, at) => ({
    metric: { __name__: 'm', name },
    values: times.map((time) => [time, String(at + 1)]),
  }));
}

const edge = { client: 'lab-frontend', server: 'lab-backend' };
const vector = (query: string) =>
  query.includes('service_graph')
    ? [{ metric: edge, value: [0, query.includes('failed') ? '0.25' : '1'] }]
    : [{ metric: { slo: 'api-availability', name: 'one' }, value: [0, '0.9912'] }];

const exemplar = ({ from, to }: { from: number; to: number }) => ({
  labels: { trace_id: traceId },
  value: '1.5',
  timestamp: (from + to) / 2,
});

/** Loki is asked in nanoseconds. */
const fromNanoseconds = ({ from, to }: { from: number; to: number }) => ({ from: from / 1e9, to: to / 1e9 });

const lineTime = Date.now();
const stream = { service_name: 'lab-backend', severity_text: 'ERROR', trace_id: traceId };
const linesFor = (query: string, { from, to }: { from: number; to: number }) =>
  query.includes('lab-deploy')
    ? { stream: {}, values: [[`${Math.round(from + (to - from) / 4)}000000000`, 'release r-1: deployed']] }
    : { stream, values: [[`${lineTime}000000`, 'a line']] };

const alert = {
  status: 'firing',
  labels: { alertname: 'ApiAvailabilityBudgetBurn', severity: 'page' },
  annotations: { summary: 'It burns' },
  fingerprint: 'f',
  startsAt: '2026-01-02T03:04:00.000Z',
  endsAt: '0001-01-01T00:00:00Z',
  receivedAt: '2026-01-02T03:04:05.000Z',
};

const span = (spanId: string, parentSpanId: string, name: string, start: number) => ({
  spanId,
  parentSpanId,
  name,
  startTimeUnixNano: `${start}000000`,
  endTimeUnixNano: `${start + 10}000000`,
  attributes: [{ key: 'http.route', value: { stringValue: '/api/tasks' } }],
});
const failedSpan = (...parts: Parameters<typeof span>) => ({
  ...span(...parts),
  kind: 'SPAN_KIND_SERVER',
  status: { code: 2, message: 'database is locked' },
  events: [
    {
      name: 'exception',
      timeUnixNano: `${parts[3] + 4}000000`,
      attributes: [
        { key: 'exception.message', value: { stringValue: 'SQLITE_BUSY' } },
        {
          key: 'exception.stacktrace',
          value: { stringValue: 'Error: SQLITE_BUSY\n    at insert (tasks.ts:7)' },
        },
      ],
    },
  ],
});
const service = (name: string, spans: object[]) => ({
  resource: { attributes: [{ key: 'service.name', value: { stringValue: name } }] },
  scopeSpans: [{ spans }],
});
/** The browser's clock is two minutes ahead of the backend's. */
const trace = {
  resourceSpans: [
    service('lab-backend', [failedSpan('b', 'a', 'POST /api/tasks', 1_699_999_880_000)]),
    service('lab-frontend', [span('a', '', 'task.add', 1_700_000_000_000)]),
  ],
};
