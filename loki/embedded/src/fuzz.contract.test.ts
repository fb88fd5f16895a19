import { damaged } from '@lab/testkit/damaged';
import { fc } from '@lab/testkit/properties';
import { compressSync } from 'snappy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonToProtobuf } from './otlp/json.ts';
import { pushCodec } from './push/decode.ts';
import { startTestStore, type TestStore } from './testing/store.ts';
import { readRequests, readVectors } from './testing/vectors.ts';

let store: TestStore;
const requests = readRequests(BigInt(Date.now() - 1_800_000) * 1_000_000n);
const json = 'application/json';
const protobuf = 'application/x-protobuf';

beforeAll(async () => {
  store = await startTestStore({ LOG_STORE_QUERY_TIMEOUT_MS: '10000' });
  for (const request of requests) {
    await store.post('/otlp/v1/logs', JSON.stringify(request), { 'content-type': json });
  }
});
afterAll(() => store.dispose());

const [sample] = requests;
const pushed = {
  streams: [
    {
      labels: '{app="x", env="y"}',
      entries: [{ timestamp: { seconds: String(Math.floor(Date.now() / 1000)), nanos: 1 }, line: 'hello' }],
    },
  ],
};
const pushedJson = {
  streams: [{ stream: { app: 'x' }, values: [[`${Date.now()}000000`, 'hello', { a: 'b' }]] }],
};
const noise = fc.uint8Array({ maxLength: 200 });

test.each([
  ['/otlp/v1/logs', protobuf, fc.oneof(noise, damaged(jsonToProtobuf(sample).bytes))],
  ['/otlp/v1/logs', json, fc.oneof(noise, damaged(Buffer.from(JSON.stringify(sample))))],
  [
    '/loki/api/v1/push',
    protobuf,
    fc.oneof(noise, damaged(compressSync(Buffer.from(pushCodec.encodeObject(pushed))))),
  ],
  ['/loki/api/v1/push', json, fc.oneof(noise, damaged(Buffer.from(JSON.stringify(pushedJson))))],
] as const)(
  'damaged bodies for %s as %s are stored or refused with 400, and nothing breaks',
  async (path, type, body) => {
    await fc.assert(
      fc.asyncProperty(body, async (bytes) => {
        const response = await store.post(path, new Uint8Array(bytes), { 'content-type': type });
        expect([200, 204, 400], await response.text()).toContain(response.status);
      }),
      { numRuns: 200 },
    );
    expect((await store.get('/ready')).status).toBe(200);
  },
);

/** A recorded query with characters changed, or any text. */
const brokenQuery = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc
    .tuple(
      fc.constantFrom(...readVectors().map(({ query }) => query)),
      fc.nat(),
      fc.string({ maxLength: 3 }),
      fc.nat({ max: 4 }),
    )
    .map(([query, at, text, cut]) => {
      const start = at % query.length;
      return query.slice(0, start) + text + query.slice(start + cut);
    }),
);

test('any text as query is answered, or refused with 400 and a reason', async () => {
  await fc.assert(
    fc.asyncProperty(brokenQuery, fc.constantFrom('query_range', 'query', 'series'), async (query, path) => {
      const response = await store.get(`/loki/api/v1/${path}`, { query, 'match[]': query, step: '60' });
      const body = await response.text();
      expect([200, 400], `${path} ${query}: ${body}`).toContain(response.status);
      expect(body).not.toBe('');
    }),
    { numRuns: 400 },
  );
});
