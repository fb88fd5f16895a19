import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonToProtobuf } from '../otlp/json.ts';
import { startTestStore, type TestStore } from '../testing/store.ts';

let store: TestStore;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.dispose());

const traceId = '5b8efff798038103d269b633813fc60c';

function request(spanId: string, id = traceId) {
  const now = BigInt(Date.now()) * 1_000_000n;
  const span = {
    traceId: id,
    spanId,
    name: 'work',
    startTimeUnixNano: String(now),
    endTimeUnixNano: String(now + 5n),
  };
  return { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
}

async function post(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
  path = store.otlp,
) {
  const answer = await fetch(path, { method: 'POST', headers, body, signal: AbortSignal.timeout(20_000) });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const json = { 'content-type': 'application/json' };
const protobuf = { 'content-type': 'application/x-protobuf' };

test.each([
  ['JSON', json, Buffer.from(JSON.stringify(request('eee19b7ec3c1b101')))],
  ['protobuf', protobuf, jsonToProtobuf(request('eee19b7ec3c1b102'))],
  [
    'gzipped JSON',
    { ...json, 'content-encoding': 'gzip' },
    gzipSync(JSON.stringify(request('eee19b7ec3c1b103'))),
  ],
  [
    'gzipped protobuf',
    { ...protobuf, 'content-encoding': 'gzip' },
    gzipSync(jsonToProtobuf(request('eee19b7ec3c1b104'))),
  ],
])('%s is accepted, and its answer has the type of the request', async (_, headers, body) => {
  const answer = await post(new Uint8Array(body), headers);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe(headers['content-type']);
});

test('what was accepted is there at once, and once', async () => {
  await store.ingest([request('eee19b7ec3c1b105'), request('eee19b7ec3c1b105')]);
  const text = await (await store.get(`/api/traces/${traceId}`)).text();
  const id = Buffer.from('eee19b7ec3c1b105', 'hex').toString('base64');
  expect(text.split(id)).toHaveLength(2);
});

test('spans without usable ids are counted in the partial success, the others stored', async () => {
  const body = {
    resourceSpans: [
      ...request('0000000000000000').resourceSpans,
      ...request('eee19b7ec3c1b106').resourceSpans,
    ],
  };
  const { status, text } = await post(JSON.stringify(body), json);
  expect(status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({ partialSuccess: { rejectedSpans: '1' } });
});

test.each([
  ['a body that is not JSON', 400, json, '{'],
  ['a field of the wrong type', 400, json, '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":5}]}]}]}'],
  ['a body that is not protobuf', 400, protobuf, 'hello there'],
  ['a body that is not gzip', 400, { ...json, 'content-encoding': 'gzip' }, '{}'],
  ['an unknown encoding', 415, { ...json, 'content-encoding': 'br' }, '{}'],
  ['an unknown type', 415, { 'content-type': 'text/plain' }, '{}'],
])('%s is refused with %i and a reason', async (_, status, headers, body) => {
  const answer = await post(body, headers);
  expect(answer.status).toBe(status);
  expect(answer.text).not.toBe('');
});

test('8 MiB is the limit, also of what a small body decompresses to', async () => {
  const big = Buffer.alloc(9 * 1024 * 1024, ' ');
  expect((await post(gzipSync(big), { ...json, 'content-encoding': 'gzip' })).status).toBe(413);
  const plain = await post(big, json).catch(() => ({ status: 413 }));
  expect(plain.status).toBe(413);
});

test('other paths and methods say so', async () => {
  expect((await post('{}', json, store.otlp.replace('traces', 'metrics'))).status).toBe(404);
  const get = await fetch(store.otlp);
  expect(get.status).toBe(405);
  expect(get.headers.get('allow')).toBe('POST');
});
