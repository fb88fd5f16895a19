import { afterAll, beforeAll, expect, test } from 'vitest';
import { traceByIdCodec } from '../otlp/codec.ts';
import { startTestStore, type TestStore } from '../testing/store.ts';
import { readTraces } from '../testing/vectors.ts';

// The requests that Grafana's Tempo data source sends, and what it reads of the answers:
// https://grafana.com/docs/tempo/latest/api_docs/ and grafana/grafana, pkg/tsdb/tempo.

let store: TestStore;
const traceId = 'b58f93c5e752fa3db8489e5dc516822b';
const now = Math.floor(Date.now() / 1000);
const range = `start=${now - 1800}&end=${now + 60}`;

beforeAll(async () => {
  store = await startTestStore();
  await store.ingest(readTraces(BigInt(now - 6) * 1_000_000_000n));
});
afterAll(() => store.dispose());

async function json(path: string): Promise<unknown> {
  const answer = await store.get(path);
  expect(answer.status, path).toBe(200);
  expect(answer.headers.get('content-type')).toContain('application/json');
  return answer.json();
}

const encode = encodeURIComponent;

test('the health check: /api/echo says echo, /ready is 200', async () => {
  expect(await (await store.get('/api/echo')).text()).toBe('echo');
  expect((await store.get('/ready')).status).toBe(200);
});

test('search answers traces with span sets, newest first, within limit and spss', async () => {
  const answer = await json(
    `/api/search?q=${encode('{ status = error } | select(span.http.route)')}&limit=5&spss=1&${range}`,
  );
  const { traces } = answer as {
    traces: { startTimeUnixNano: string; spanSets: { spans: unknown[]; matched: number }[] }[];
  };
  expect(traces).toHaveLength(5);
  const starts = traces.map(({ startTimeUnixNano }) => BigInt(startTimeUnixNano));
  expect(starts).toEqual(starts.toSorted((a, b) => (a < b ? 1 : -1)));
  expect(traces[0]).toMatchObject({
    traceID: expect.stringMatching(/^[0-9a-f]{32}$/),
    rootServiceName: expect.any(String),
    rootTraceName: expect.any(String),
    durationMs: expect.any(Number),
    spanSets: [
      {
        matched: expect.any(Number),
        spans: [
          {
            spanID: expect.stringMatching(/^[0-9a-f]{16}$/),
            startTimeUnixNano: expect.stringMatching(/^\d+$/),
            durationNanos: expect.stringMatching(/^\d+$/),
            attributes: expect.arrayContaining([{ key: 'status', value: { stringValue: 'error' } }]),
          },
        ],
      },
    ],
  });
});

test('search by tags and durations, without span sets', async () => {
  const answer = await json(
    `/api/search?tags=${encode('service.name=lab-backend http.route=tasks')}&minDuration=100ms&${range}`,
  );
  const { traces } = answer as { traces: { durationMs: number; spanSets?: unknown }[] };
  expect(traces.length).toBeGreaterThan(0);
  for (const { durationMs, spanSets } of traces) {
    expect(durationMs).toBeGreaterThanOrEqual(100);
    expect(spanSets).toBeUndefined();
  }
});

test('nothing is found outside the range', async () => {
  expect(await json(`/api/search?q=${encode('{ }')}&start=${now - 7200}&end=${now - 3600}`)).toMatchObject({
    traces: [],
  });
});

test('a trace by id as protobuf, as Grafana’s backend asks, and as JSON', async () => {
  const answer = await store.get(`/api/v2/traces/${traceId}?${range}`, { accept: 'application/protobuf' });
  expect(answer.headers.get('content-type')).toBe('application/protobuf');
  const decoded = traceByIdCodec.decode(new Uint8Array(await answer.arrayBuffer())) as {
    trace: { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] };
  };
  const spans = decoded.trace.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap((scope) => scope.spans),
  );
  expect(spans.length).toBeGreaterThan(3);
  expect(await json(`/api/v2/traces/${traceId}`)).toHaveProperty(
    'trace.resourceSpans.0.scopeSpans.0.spans.0.traceId',
  );
  expect(await json(`/api/traces/${traceId}`)).toHaveProperty('batches.0.resource');
});

test('an unknown trace is 404 in version 1 and empty in version 2, a broken id is 400', async () => {
  expect((await store.get('/api/traces/1234')).status).toBe(404);
  expect(await json('/api/v2/traces/1234')).toEqual({ trace: {}, metrics: {} });
  expect((await store.get('/api/v2/traces/xyz')).status).toBe(400);
});

test('tags by scope, and for the spans of a filter', async () => {
  const { scopes } = (await json(`/api/v2/search/tags?${range}`)) as {
    scopes: { name: string; tags: string[] }[];
  };
  const tagsOf = (scope: string) => scopes.find(({ name }) => name === scope)?.tags;
  expect(tagsOf('resource')).toContain('service.name');
  expect(tagsOf('span')).toEqual(expect.arrayContaining(['http.route', 'db.system.name', 'lab.cache.hit']));
  expect(tagsOf('event')).toContain('exception.type');
  expect(tagsOf('intrinsic')).toEqual(
    expect.arrayContaining(['duration', 'kind', 'name', 'rootName', 'status']),
  );
  const filtered = await json(
    `/api/v2/search/tags?scope=span&q=${encode('{ span.db.system.name = "sqlite" }')}`,
  );
  expect(JSON.stringify(filtered)).not.toContain('http.route');
});

test('tag values with their types, also for the spans of an unfinished filter', async () => {
  expect(await json('/api/v2/search/tag/status/values')).toMatchObject({
    tagValues: expect.arrayContaining([{ type: 'keyword', value: 'error' }]),
  });
  expect(await json(`/api/v2/search/tag/span.http.response.status_code/values`)).toMatchObject({
    tagValues: expect.arrayContaining([{ type: 'int', value: '404' }]),
  });
  const filter = encode('{ span.db.system.name = "sqlite" && span.foo =  }');
  expect(await json(`/api/v2/search/tag/resource.service.name/values?q=${filter}`)).toMatchObject({
    tagValues: [{ type: 'string', value: 'lab-backend' }],
  });
  expect(await json('/api/search/tag/service.name/values')).toMatchObject({
    tagValues: expect.arrayContaining(['lab-backend', 'lab-frontend']),
  });
});

test('metrics over a range and at an instant', async () => {
  const query = encode('{ resource.service.name = "lab-backend" } | count_over_time() by (status)');
  const { series } = (await json(`/api/metrics/query_range?query=${query}&step=60s&${range}`)) as {
    series: { labels: unknown; samples: { timestampMs: string; value: number }[] }[];
  };
  expect(series.map(({ labels }) => labels)).toContainEqual([
    { key: 'status', value: { stringValue: 'error' } },
  ]);
  const total = series.flatMap(({ samples }) => samples).reduce((sum, { value }) => sum + value, 0);
  expect(total).toBe(217);
  const instant = (await json(`/api/metrics/query?q=${query}&${range}`)) as { series: { value: number }[] };
  expect(instant.series.reduce((sum, { value }) => sum + value, 0)).toBe(217);
});

test.each([
  ['{ span.foo = }', 'line 1, col 14'],
  ['{ span.foo = "x" ', 'line 1, col 18'],
  ['{ foo = 1 }', 'col 3'],
  ['{ duration > "x" }', 'binary operations must operate on the same type'],
  ['{ span.a =~ "(" }', 'invalid regex'],
  ['{ parent.a = 1 }', 'parent is not supported'],
  ['{ } | compare({ status = error })', 'compare() is not supported'],
])('%s gets 400 with position and reason', async (query, reason) => {
  const path = query.includes('compare') ? '/api/metrics/query_range' : '/api/search';
  const answer = await store.get(`${path}?q=${encode(query)}`);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(reason);
});

test.each(['limit=0', 'limit=x', 'start=2&end=1', 'minDuration=fast', 'q=%7B%7D&tags=a%3Db', 'start=soon'])(
  '/api/search?%s gets 400 with the reason',
  async (parameters) => {
    const answer = await store.get(`/api/search?${parameters}`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toBe('');
  },
);
