import { gzipSync } from 'node:zlib';
import { send } from '@lab/testkit/send';
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

test.each([
  ['a page of another site', { origin: 'https://elsewhere.example' }, 403],
  ['a page that calls the store by a name of its own', { host: 'rebound.example' }, 421],
])('%s stores nothing', async (_, headers, status) => {
  const id = '5b8efff798038103d269b633813fc60d';
  const body = JSON.stringify(request('eee19b7ec3c1b106', id));
  expect((await send(store.otlp, { method: 'POST', headers: { ...json, ...headers }, body })).status).toBe(
    status,
  );
  expect((await store.get(`/api/traces/${id}`)).status).toBe(404);
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

test('a span that is none is refused alone, with the field that is wrong', async () => {
  const { resourceSpans } = request('eee19b7ec3c1b107');
  const body = { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 5 }, null] }] }, ...resourceSpans] };
  const answer = await post(JSON.stringify(body), json);
  expect(answer.status).toBe(200);
  const partial = JSON.parse(answer.text).partialSuccess;
  expect(partial).toMatchObject({ rejectedSpans: '2', errorMessage: expect.stringContaining('traceId') });
  expect(await refusals('malformed')).toBe(2);
});

/** A message's field of bytes: https://protobuf.dev/programming-guides/encoding/ */
function field(number: number, content: Uint8Array): Buffer<ArrayBuffer> {
  const length: number[] = [];
  for (let rest = content.length; ; rest = Math.floor(rest / 128)) {
    length.push((rest % 128) + (rest > 127 ? 128 : 0));
    if (rest <= 127) break;
  }
  return Buffer.concat([Uint8Array.from([number * 8 + 2, ...length]), content]);
}

/** The field `attributes` of a message with that number: key-value lists in each other. */
function nestedAttribute(number: number, depth: number): Uint8Array {
  let value: Buffer = field(1, Buffer.from('the bottom'));
  for (let level = 0; level < depth; level += 1) {
    value = field(6, field(1, Buffer.concat([field(1, Buffer.from('k')), field(2, value)])));
  }
  return field(number, Buffer.concat([field(1, Buffer.from('deep')), field(2, value)]));
}

const spanBytes = (spanId: string, more: Uint8Array) =>
  field(
    2,
    Buffer.concat([field(1, Buffer.from(traceId, 'hex')), field(2, Buffer.from(spanId, 'hex')), more]),
  );
const nothing = new Uint8Array();

/** @param resource also holds an attribute so deep, the scope, too */
function deepRequest(spanId: string, depths: { span?: number; resource?: number; scope?: number }) {
  const resource = depths.resource ? field(1, nestedAttribute(1, depths.resource)) : nothing;
  const scope = depths.scope ? field(1, nestedAttribute(3, depths.scope)) : nothing;
  const deep = spanBytes(spanId, depths.span ? nestedAttribute(9, depths.span) : nothing);
  const plain = spanBytes(spanId.replace(/^e/, 'f'), nothing);
  const groups = [
    Buffer.concat([resource, field(2, Buffer.concat([scope, deep]))]),
    field(2, plain), // a resource of its own
  ];
  return Buffer.concat(groups.map((group) => field(1, group)));
}

async function refusals(reason: string): Promise<number> {
  const page = await (await store.get('/metrics')).text();
  return Number(page.match(new RegExp(`spans_refused_total\\{reason="${reason}"\\} (\\d+)`))?.[1]);
}

const idsOf = (json: string) =>
  [...json.matchAll(/"spanId":"([^"]+)"/g)].map(([, id = '']) => Buffer.from(id, 'base64').toString('hex'));

test.each([33, 200])('attributes of %i levels are taken, and can be read', async (depth) => {
  const id = `eee19b7ec3c1c${String(depth).padStart(3, '0')}`;
  const answer = await post(deepRequest(id, { span: depth, resource: depth, scope: depth }), protobuf);
  expect(answer).toMatchObject({ status: 200, text: '' });
  const read = await (await store.get(`/api/v2/traces/${traceId}`)).text();
  expect(idsOf(read)).toEqual(expect.arrayContaining([id, id.replace(/^e/, 'f')]));
  expect(read.split('the bottom').length).toBeGreaterThan(3);
  const bytes = await store.get(`/api/traces/${traceId}`, { accept: 'application/protobuf' });
  expect(Buffer.from(await bytes.arrayBuffer()).includes('the bottom')).toBe(true);
});

test.each(['span', 'resource', 'scope'])(
  'what is nested without end in a %s costs its own spans only',
  async (where) => {
    const before = await refusals('too_deep');
    const id = `eee19b7ec3c1d${Buffer.from(where).toString('hex').slice(0, 3)}`;
    const answer = await post(deepRequest(id, { [where]: 5_000 }), protobuf);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('nested too deeply');
    expect(await refusals('too_deep')).toBe(before + 1);
    const ids = idsOf(await (await store.get(`/api/v2/traces/${traceId}`)).text());
    expect(ids).toContain(id.replace(/^e/, 'f'));
    expect(ids).not.toContain(id);
  },
);

test('the same in JSON', async () => {
  const nest = (depth: number): string =>
    depth === 0 ? '{"stringValue":"x"}' : `{"arrayValue":{"values":[${nest(depth - 1)}]}}`;
  const withDepth = (depth: number) =>
    JSON.stringify({
      resourceSpans: [
        ...request('eee19b7ec3c1e101').resourceSpans,
        ...request('eee19b7ec3c1e102').resourceSpans,
      ],
    }).replace('"name":"work"', `"name":"work","attributes":[{"key":"deep","value":${nest(depth)}}]`);
  expect((await post(withDepth(33), json)).text).toBe('{}');
  const before = await refusals('too_deep');
  expect((await post(withDepth(3_000), json)).text).toContain('nested too deeply');
  expect(await refusals('too_deep')).toBe(before + 1);
});

test.each([
  ['a body that is not JSON', 400, json, '{'],
  ['a field of the wrong type', 400, json, '{"resourceSpans":[{"scopeSpans":[{"spans":5}]}]}'],
  ['a body that is not protobuf', 400, protobuf, 'hello there'],
  ['a body that is not gzip', 400, { ...json, 'content-encoding': 'gzip' }, '{}'],
  ['an unknown encoding', 415, { ...json, 'content-encoding': 'compress' }, '{}'],
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
