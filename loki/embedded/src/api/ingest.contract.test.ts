import { gzipSync } from 'node:zlib';
import { send } from '@lab/testkit/send';
import { compressSync } from 'snappy';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { envelopeCodec, recordCodec } from '../otlp/codec.ts';
import { pushCodec } from '../push/decode.ts';
import { json, startTestStore, type TestStore } from '../testing/store.ts';

let store: TestStore;
beforeEach(async () => {
  store = await startTestStore();
});
afterEach(() => store.dispose());

const now = () => BigInt(Date.now()) * 1_000_000n;
const protobuf = { 'content-type': 'application/x-protobuf' };

const answer = z.object({
  data: z.object({
    result: z.array(
      z.object({ stream: z.record(z.string(), z.string()), values: z.array(z.array(z.unknown())) }),
    ),
  }),
});

/** Lines with their labels, oldest first. */
async function linesOf(query: string): Promise<{ line: unknown; labels: Record<string, string> }[]> {
  const response = await store.get('/loki/api/v1/query_range', {
    query,
    direction: 'forward',
    limit: '1000',
    start: String(now() - 48n * 3_600_000_000_000n),
  });
  expect(response.status).toBe(200);
  const { data } = answer.parse(await response.json());
  return data.result.flatMap(({ stream, values }) => values.map(([, line]) => ({ line, labels: stream })));
}

function otlp(line: string, timestamp = now(), more: object = {}) {
  const record = { timeUnixNano: String(timestamp), body: { stringValue: line }, ...more };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  return { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] };
}

function push(line: string, timestamp = now(), stream: object = { app: 'shop' }) {
  return { streams: [{ stream, values: [[String(timestamp), line, { trace_id: 'ab' }]] }] };
}

function otlpBytes(line: string): Uint8Array<ArrayBuffer> {
  const record = recordCodec.encodeObject({ timeUnixNano: String(now()), body: { stringValue: line } });
  return new Uint8Array(
    envelopeCodec.encodeObject({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }),
  );
}

function pushBytes(line: string): Uint8Array<ArrayBuffer> {
  const timestamp = { seconds: String(Math.floor(Date.now() / 1000)), nanos: 5 };
  const streams = [{ labels: '{app="shop", env="x"}', entries: [{ timestamp, line }] }];
  return new Uint8Array(compressSync(Buffer.from(pushCodec.encodeObject({ streams }))));
}

test.each([
  ['OTLP in JSON', '/otlp/v1/logs', () => JSON.stringify(otlp('hello')), json, 200],
  ['OTLP in protobuf', '/otlp/v1/logs', () => otlpBytes('hello'), protobuf, 200],
  [
    'gzipped OTLP',
    '/otlp/v1/logs',
    () => new Uint8Array(gzipSync(otlpBytes('hello'))),
    { ...protobuf, 'content-encoding': 'gzip' },
    200,
  ],
  ['a push in JSON', '/loki/api/v1/push', () => JSON.stringify(push('hello')), json, 204],
  ['a push in protobuf', '/loki/api/v1/push', () => pushBytes('hello'), protobuf, 204],
])('%s is stored', async (_what, path, body, headers, status) => {
  expect((await store.post(path, body(), headers)).status).toBe(status);
  expect((await linesOf('{service_name=~".+"}')).map(({ line }) => line)).toEqual(['hello']);
});

test('labels and metadata are Loki’s, apart from each other when that is asked for', async () => {
  const more = {
    severityNumber: 17,
    severityText: 'ERROR',
    traceId: '0123456789abcdef0123456789abcdef',
    attributes: [
      { key: 'http.route', value: { stringValue: '/a' } },
      { key: 'deep', value: { kvlistValue: { values: [{ key: 'x.y', value: { intValue: '5' } }] } } },
      { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { doubleValue: 1.5 }] } } },
      { key: '9lives', value: { boolValue: true } },
    ],
  };
  await store.post('/otlp/v1/logs', JSON.stringify(otlp('{"a":1}', now(), more)), json);
  const metadata = {
    severity_number: '17',
    severity_text: 'ERROR',
    trace_id: '0123456789abcdef0123456789abcdef',
    http_route: '/a',
    deep_x_y: '5',
    list: '["a",1.5]',
    key_9lives: 'true',
  };
  expect(await linesOf('{service_name="shop"}')).toEqual([
    { line: '{"a":1}', labels: { service_name: 'shop', ...metadata } },
  ]);
  const response = await store.get(
    '/loki/api/v1/query_range',
    { query: '{service_name="shop"} | json' },
    { 'x-loki-response-encoding-flags': 'categorize-labels' },
  );
  const { data } = answer.parse(await response.json());
  expect(data.result).toEqual([
    {
      stream: { service_name: 'shop' },
      values: [[expect.any(String), '{"a":1}', { structuredMetadata: metadata, parsed: { a: '1' } }]],
    },
  ]);
});

test('the same time and line in a stream is one entry, whenever it comes', async () => {
  const time = now();
  for (const line of ['one', 'two', 'one', 'two']) {
    await store.post('/loki/api/v1/push', JSON.stringify(push(line, time)), json);
  }
  expect(new Set((await linesOf('{app="shop"}')).map(({ line }) => line))).toEqual(new Set(['one', 'two']));
  expect(await linesOf('{app="shop"}')).toHaveLength(2);
  store = await store.restart();
  await store.post('/loki/api/v1/push', JSON.stringify(push('one', time)), json);
  expect(await linesOf('{app="shop"}')).toHaveLength(2);
});

const day = 24n * 3_600_000_000_000n;
test.each([
  ['too old', () => now() - day - 1_000_000_000n, 'timestamp too old'],
  ['too new', () => now() + day, 'timestamp too new'],
])('a line that is %s is refused with the reason, the others are stored', async (_what, time, reason) => {
  const { streams } = push('refused', time());
  const body = { streams: [...streams, ...push('taken').streams] };
  const response = await store.post('/loki/api/v1/push', JSON.stringify(body), json);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(reason);
  const partial = await store.post('/otlp/v1/logs', JSON.stringify(otlp('refused', time())), json);
  expect(partial.status).toBe(200);
  expect(await partial.json()).toMatchObject({ partialSuccess: { rejectedLogRecords: '1' } });
  expect((await linesOf('{service_name=~".+"}')).map(({ line }) => line)).toEqual(['taken']);
  expect(await (await store.get('/metrics')).text()).toMatch(
    /log_store_lines_refused_total\{reason="too_\w+"\} 2/,
  );
});

test('a line of more than 64 KiB loses its end', async () => {
  await store.post('/otlp/v1/logs', JSON.stringify(otlp(`${'ä'.repeat(40_000)}`)), json);
  const [only] = await linesOf('{service_name="shop"}');
  expect(Buffer.byteLength(String(only?.line))).toBe(65_536);
});

test('streams are limited, lines of known ones are not', async () => {
  const streams = Array.from(
    { length: 501 },
    (_, index) => push('x', now(), { app: `a${index}` }).streams[0],
  );
  const response = await store.post('/loki/api/v1/push', JSON.stringify({ streams }), json);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('1 lines were refused: maximum active stream limit exceeded');
  const known = push('again', now(), { app: 'a7' });
  expect((await store.post('/loki/api/v1/push', JSON.stringify(known), json)).status).toBe(204);
});

test.each([
  ['no JSON', '/loki/api/v1/push', '{', json, 400],
  ['another shape', '/loki/api/v1/push', '{"streams":[{"stream":{},"values":[["x","y"]]}]}', json, 400],
  ['no snappy', '/loki/api/v1/push', 'hello there', protobuf, 400],
  ['another type', '/loki/api/v1/push', '{}', { 'content-type': 'text/plain' }, 415],
  ['no OTLP', '/otlp/v1/logs', '{"resourceLogs":5}', json, 400],
  ['another path', '/otlp/v1/traces', '{}', json, 404],
])('%s is refused and stores nothing', async (_what, path, body, headers, status) => {
  const response = await store.post(path, body, headers);
  expect(response.status).toBe(status);
  expect(await response.text()).not.toBe('');
});

test('a page of another site stores nothing', async () => {
  const body = JSON.stringify(push('x'));
  const headers = { ...json, origin: 'https://elsewhere.example' };
  expect((await send(`${store.url}/loki/api/v1/push`, { method: 'POST', headers, body })).status).toBe(403);
  expect(await linesOf('{app="shop"}')).toEqual([]);
});

test.each(['/flush', '/ingester/shutdown', '/loki/api/v1/delete', '/loki/api/v1/rules/any'])(
  '%s, which changes what is stored, is refused',
  async (path) => {
    const response = await store.post(path, '', json);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('by age and size only');
  },
);

test('a trace id that is a label of the stream is found as well', async () => {
  await store.post(
    '/loki/api/v1/push',
    JSON.stringify(push('of the trace', now(), { trace_id: 'abc' })),
    json,
  );
  expect(await linesOf('{trace_id=~".+"} | trace_id="abc"')).toHaveLength(1);
  expect(await linesOf('{trace_id=~".+"} | trace_id="abd"')).toEqual([]);
});

test('/config shows what the store was started with', async () => {
  expect(await (await store.get('/config')).text()).toMatch(/^LOG_STORE_RETENTION_HOURS: 168$/m);
});

test('a page of another site can store nothing', async () => {
  const headers = { ...json, origin: 'https://elsewhere.example' };
  const response = await store.post('/loki/api/v1/push', JSON.stringify(push('foreign')), headers);
  expect(response.status).toBe(403);
  expect(await linesOf('{service_name=~".+"}')).toEqual([]);
});
