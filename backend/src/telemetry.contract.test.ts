import { join } from 'node:path';
import { spanAttributes } from '@lab/telemetry/spans';
import { patience } from '@lab/testkit/patience';
import { fc } from '@lab/testkit/properties';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../testing/api-server.ts';
import { type BackendProcess, startBackend } from '../testing/backend-process.ts';
import { type OtlpSink, type SinkSpan, startOtlpSink } from '../testing/otlp-sink.ts';

const spanKind = { server: 2, client: 3 };
const statusError = 2;

let folder: ReturnType<typeof temporaryFolder>;
let sink: OtlpSink;
let backend: BackendProcess;

beforeAll(async () => {
  folder = temporaryFolder();
  sink = await startOtlpSink();
  backend = await startBackend({
    DATABASE_PATH: join(folder.path, 'tasks.db'),
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    DEPLOYMENT_ENVIRONMENT: 'test',
  });
});

afterAll(async () => {
  await backend.stop();
  await sink.close();
  folder.remove();
});

interface Traced {
  readonly status: number;
  readonly traceId: string;
  readonly server: SinkSpan;
  readonly children: SinkSpan[];
}

async function request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(backend.url + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { response, text: await response.text() };
}

/** Sends a request and waits for its trace. The server span ends last and so leaves with or after its children. */
async function traced(...parameters: Parameters<typeof request>): Promise<Traced> {
  const { response } = await request(...parameters);
  const traceId = response.headers.get('x-trace-id') ?? 'no x-trace-id';
  const server = await vi.waitFor(
    () => {
      const span = sink.spans.find((span) => span.traceId === traceId && span.kind === spanKind.server);
      if (!span) throw new Error(`no server span of ${traceId} yet`);
      return span;
    },
    { timeout: patience(5_000), interval: 20 },
  );
  const children = sink.spans.filter((span) => span.traceId === traceId && span !== server);
  return { status: response.status, traceId, server, children };
}

test('the resource names service, namespace, version, instance and environment', async () => {
  await traced('GET', '/api/stats');
  expect(sink.resource).toMatchObject({
    'service.name': 'lab-backend',
    'service.namespace': 'observability-lab',
    'service.version': expect.stringMatching(/^\d+\.\d+\.\d+$/),
    'service.instance.id': expect.any(String),
    'deployment.environment.name': 'test',
    'process.runtime.version': process.versions.node,
  });
});

test('a request continues the trace it is given, its statements are children of its server span', async () => {
  const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
  const headers = { traceparent: `00-${parent.traceId}-${parent.spanId}-01` };
  const { traceId, server, children } = await traced('POST', '/api/tasks', { title: 'A' }, headers);
  expect(traceId).toBe(parent.traceId);
  expect(server).toMatchObject({ name: 'POST /api/tasks', parentSpanId: parent.spanId });
  expect(server.attributes).toMatchObject({
    [spanAttributes.httpRoute]: '/api/tasks',
    [spanAttributes.httpRequestMethod]: 'POST',
    [spanAttributes.httpResponseStatusCode]: 201,
  });
  expect(children).toHaveLength(1);
  expect(children[0]).toMatchObject({
    name: 'INSERT tasks',
    kind: spanKind.client,
    parentSpanId: server.spanId,
    attributes: {
      [spanAttributes.dbSystemName]: 'sqlite',
      [spanAttributes.dbOperationName]: 'INSERT',
      [spanAttributes.dbCollectionName]: 'tasks',
      [spanAttributes.dbQueryText]: expect.stringMatching(/^INSERT INTO tasks .* VALUES \(@id, @title/),
      'db.namespace': 'tasks.db',
    },
  });
});

test('the server span is named by the route’s pattern, not by the path', async () => {
  const { server } = await traced('GET', '/api/tasks/01900000-0000-7000-8000-000000000000');
  expect(server.name).toBe('GET /api/tasks/:id');
});

test.each<[string, string[]]>([
  [
    '/api/simulate/db-smoke',
    ['BEGIN', 'INSERT tasks', 'SELECT tasks', 'UPDATE tasks', 'DELETE tasks', 'COMMIT'],
  ],
  ['/api/simulate/bulk', ['BEGIN', 'INSERT tasks', 'COMMIT']],
])('POST %s shows one span for each statement, in order', async (path, names) => {
  const { server, children } = await traced('POST', path);
  expect(children.map(({ name }) => name)).toEqual(names);
  expect(new Set(children.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([server.spanId]));
});

test('a thrown error marks the span, is logged once with its stack, and its answer carries the trace id', async () => {
  const { traceId, server, status } = await traced('POST', '/api/simulate/error');
  expect(status).toBe(500);
  expect(server.status?.code).toBe(statusError);
  expect(JSON.stringify(server.events)).toContain('SimulatedError');
  const lines = () => backend.log.filter((line) => line.trace_id === traceId);
  await vi.waitFor(() => expect(lines()).not.toEqual([]));
  expect(lines()).toMatchObject([
    {
      level: 'error',
      msg: 'request',
      err: { type: 'SimulatedError', stack: expect.stringContaining('at ') },
    },
  ]);
});

test('each request writes one log line with its ids, to stdout and to the Collector', async () => {
  const { traceId, server } = await traced('GET', '/api/tasks?limit=1');
  const fields = { method: 'GET', route: '/api/tasks', path: '/api/tasks', status: 200 };
  const lines = () => backend.log.filter((line) => line.trace_id === traceId);
  await vi.waitFor(() => expect(lines()).toHaveLength(1));
  expect(lines()[0]).toMatchObject({
    ...fields,
    level: 'info',
    msg: 'request',
    span_id: server.spanId,
    duration_ms: expect.any(Number),
  });
  const records = () => sink.logs.filter((record) => record.traceId === traceId);
  await vi.waitFor(() => expect(records()).toHaveLength(1), { timeout: patience(5_000) });
  expect(records()[0]).toMatchObject({
    spanId: server.spanId,
    severityText: 'info',
    body: { stringValue: 'request' },
    attributes: fields,
  });
});

test('health checks and scrapes are neither traced nor logged, but counted', async () => {
  for (const path of ['/health/live', '/health/ready', '/metrics', '/metrics?x=1']) {
    const { response } = await request('GET', path);
    expect(response.headers.has('x-trace-id')).toBe(false);
  }
  // Whatever these had recorded would leave before the spans of a later request.
  await traced('GET', '/api/stats');
  const paths = sink.spans.flatMap(({ attributes }) => attributes['url.path'] ?? []);
  expect(paths.filter((path) => !String(path).startsWith('/api/'))).toEqual([]);
  expect(sink.spans.filter(({ kind, parentSpanId }) => kind === spanKind.client && !parentSpanId)).toEqual(
    [],
  );
  expect(backend.log.filter(({ route }) => !String(route ?? '/api').startsWith('/api'))).toEqual([]);
  const { text } = await request('GET', '/metrics');
  expect(text).toMatch(
    /^http_requests_total\{method="GET",route="\/health\/live",status_code="200"\} [1-9]/m,
  );
  expect(text).toMatch(/^http_requests_total\{method="GET",route="\/metrics",status_code="200"\} [1-9]/m);
});

test('counters move by the requests sent, and the histograms hold exemplars of their traces', async () => {
  const count = async (series: string): Promise<number> => {
    const { text } = await request('GET', '/metrics');
    const line = text.split('\n').find((line) => line.startsWith(series)) ?? '';
    return Number(/\} (\d+)/.exec(line)?.[1] ?? 0);
  };
  const ok = 'http_requests_total{method="GET",route="/api/stats",status_code="200"}';
  const failed = 'http_errors_total{method="POST",route="/api/simulate/error",status_code="500"}';
  const refused = 'http_errors_total{method="POST",route="/api/tasks",status_code="400"}';
  const before = { ok: await count(ok), failed: await count(failed) };
  for (let sent = 0; sent < 3; sent += 1) await request('GET', '/api/stats');
  await request('POST', '/api/simulate/error');
  await request('POST', '/api/tasks', { title: '' });
  const { traceId, children } = await traced('GET', '/api/stats');
  expect(await count(ok)).toBe(before.ok + 4);
  expect(await count(failed)).toBe(before.failed + 1);
  expect(await count(refused)).toBe(0);

  const { response, text } = await request('GET', '/metrics');
  expect(response.headers.get('content-type')).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
  expect(text.endsWith('# EOF\n')).toBe(true);
  const exemplars = (metric: string): string[] =>
    text.split('\n').filter((line) => line.startsWith(metric) && line.includes(`trace_id="${traceId}"`));
  expect(exemplars('http_request_duration_seconds_bucket')).not.toEqual([]);
  expect(exemplars('db_query_duration_seconds_bucket').join()).toContain(`span_id="${children[0]?.spanId}"`);
});

test('requests in flight are those of users: a scrape does not count itself', async () => {
  const inFlight = async () =>
    /^http_requests_in_flight (\d+)$/m.exec((await request('GET', '/metrics')).text)?.[1];
  expect(await inFlight()).toBe('0');
  const slow = request('POST', '/api/simulate/slow');
  await vi.waitFor(async () => expect(await inFlight()).toBe('1'), {
    timeout: patience(5_000),
    interval: 20,
  });
  await slow;
  await vi.waitFor(async () => expect(await inFlight()).toBe('0'), {
    timeout: patience(5_000),
    interval: 20,
  });
});

test('the endpoint that takes a second is measured to take one', async () => {
  await request('POST', '/api/simulate/slow');
  const { text } = await request('GET', '/metrics');
  const counts = [
    ...text.matchAll(
      /^http_request_duration_seconds_bucket\{le="([^"]+)",[^}]*simulate\/slow[^}]*status_code="200"\} (\d+)/gm,
    ),
  ];
  const holding = counts.findIndex(([, , count]) => Number(count) > 0);
  const [, upper] = counts[holding] ?? [];
  const [, lower] = counts[holding - 1] ?? [];
  // Interpolation lies between the two: with 1 and 2.5 it said 1.75.
  expect(Number(upper) - Number(lower)).toBeLessThanOrEqual(0.25);
});

test('every answer that the API documents has a series before its first request', async () => {
  const { text } = await request('GET', '/metrics');
  for (const status of ['201', '400', '413', '415', '422', '500']) {
    expect(text).toContain(`http_requests_total{method="POST",route="/api/tasks",status_code="${status}"}`);
  }
  expect(text).toContain('http_errors_total{method="GET",route="/health/ready",status_code="503"} 0');
  expect(text).not.toContain('http_errors_total{method="POST",route="/api/tasks",status_code="400"}');
  expect(text).toContain(
    'http_request_duration_seconds_count{method="DELETE",route="/api/tasks/:id",status_code="204"} 0',
  );
});

test('paths that match no route share one series', async () => {
  const unknownTask = '/api/tasks/01900000-0000-7000-8000-000000000000';
  for (const path of ['/a', '/b', '/api/c', unknownTask]) await request('GET', path);
  const { text } = await request('GET', '/metrics');
  const routes = [
    ...text.matchAll(/^http_requests_total\{method="GET",route="([^"]*)",status_code="404"\}/gm),
  ];
  expect(new Set(routes.map(([, route]) => route))).toEqual(new Set(['/api/tasks/:id', 'unmatched']));
});

test('no value that a client sends reaches a span or a log record', async () => {
  for (const title of ['A', 'B']) await request('POST', '/api/tasks', { title });
  const sentinel = fc.stringMatching(/^[a-z]{12}$/).map((text) => `SECRET${text}`);
  const cursors: string[] = [];
  await fc.assert(
    fc.asyncProperty(sentinel, async (secret) => {
      const task = { title: secret, description: `about ${secret}` };
      const { text } = await request('POST', '/api/tasks', task, { 'idempotency-key': secret });
      const path = `/api/tasks/${JSON.parse(text).id}`;
      await request('PATCH', path, { title: `${secret}2` });
      await request('PUT', path, task);
      await request('GET', `/api/tasks?q=${secret}`);
      const page = await request('GET', '/api/tasks?sort=-title&limit=1');
      const cursor = JSON.parse(page.text).next_cursor;
      cursors.push(cursor);
      await request('GET', `/api/tasks?sort=-title&cursor=${cursor}`);
      await request('POST', '/api/tasks', { title: 'a', status: secret, [secret]: 1 });
      await request('POST', '/api/tasks', { ...task, title: 'other' }, { 'idempotency-key': secret });
      await request('DELETE', path);
    }),
    { numRuns: 10 },
  );
  const { traceId } = await traced('GET', '/api/stats');
  await vi.waitFor(() => expect(sink.logs.map((record) => record.traceId)).toContain(traceId), {
    timeout: patience(5_000),
  });
  const everything = sink.raw.join('\n') + JSON.stringify(backend.log);
  expect(everything).not.toContain('SECRET');
  for (const cursor of cursors) expect(everything).not.toContain(cursor);
});

test('no id reaches a statement’s span', async () => {
  const { text } = await request('POST', '/api/tasks', { title: 'A' });
  const { id } = JSON.parse(text);
  const { children } = await traced('GET', `/api/tasks/${id}`);
  expect(children).toHaveLength(1);
  expect(JSON.stringify(children)).not.toContain(id);
});

test('a client that is gone counts as 499, not as an error of the server', async () => {
  const gone = AbortSignal.timeout(100);
  await expect(fetch(`${backend.url}/api/simulate/slow`, { method: 'POST', signal: gone })).rejects.toThrow();
  await vi.waitFor(
    async () => {
      const { text } = await request('GET', '/metrics');
      expect(text).toMatch(/^http_requests_total\{[^}]*simulate\/slow[^}]*status_code="499"\} 1/m);
      expect(text).not.toMatch(/^http_errors_total\{[^}]*simulate\/slow[^}]*\} [1-9]/m);
      // The log comes through a pipe, later than the metrics.
      expect(backend.log.filter(({ status }) => status === 499)).toMatchObject([{ level: 'info' }]);
    },
    { timeout: patience(5_000), interval: 50 },
  );
});

test('a trace that the caller does not record is not exported, and leaves no exemplar', async () => {
  const traceId = '1af7651916cd43dd8448eb211c80319c';
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-00` };
  const { response } = await request('GET', '/api/stats', undefined, headers);
  expect(response.headers.get('x-trace-id')).toBe(traceId);
  await traced('GET', '/api/stats');
  expect(sink.spans.map((span) => span.traceId)).not.toContain(traceId);
  expect((await request('GET', '/metrics')).text).not.toContain(traceId);
});
