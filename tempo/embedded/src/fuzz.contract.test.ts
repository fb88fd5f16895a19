import { damaged } from '@lab/testkit/damaged';
import { fc } from '@lab/testkit/properties';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonToProtobuf } from './otlp/json.ts';
import { searchQuery } from './testing/arbitrary-query.ts';
import { startTestStore, type TestStore } from './testing/store.ts';
import { readTraces } from './testing/vectors.ts';

let store: TestStore;
const requests = readTraces(BigInt(Date.now()) * 1_000_000n, 'extra-traces.json.gz');

beforeAll(async () => {
  store = await startTestStore({ TRACE_STORE_QUERY_TIMEOUT_MS: '5000' });
  await store.ingest(requests.slice(0, 10));
});
afterAll(() => store.dispose());

async function post(body: Uint8Array, headers: Record<string, string>): Promise<number> {
  const answer = await fetch(store.otlp, {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(20_000),
  });
  await answer.arrayBuffer();
  return answer.status;
}

const samples = requests.slice(0, 3);
const protobufBody = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  ...samples.map((sample) => damaged(jsonToProtobuf(sample))),
);
const jsonBody = fc.oneof(
  fc.json().map((text) => Buffer.from(text)),
  ...samples.map((sample) => damaged(Buffer.from(JSON.stringify(sample)))),
);

test.each([
  ['application/x-protobuf', protobufBody],
  ['application/json', jsonBody],
] as const)('damaged %s bodies are stored or refused with 400, and nothing breaks', async (type, body) => {
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom('identity', 'gzip', 'deflate'), async (bytes, encoding) => {
      const compressed = encoding !== 'identity' && bytes.length % 5 === 0;
      const headers = { 'content-type': type, ...(compressed ? { 'content-encoding': encoding } : {}) };
      expect([200, 400]).toContain(await post(bytes, headers));
    }),
    { numRuns: 250 },
  );
  expect((await store.get('/ready')).status).toBe(200);
});

/** A query with characters changed, or none at all. */
const brokenQuery = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc
    .tuple(searchQuery, fc.nat(), fc.string({ maxLength: 3 }), fc.nat({ max: 4 }))
    .map(([query, at, text, cut]) => {
      const start = at % query.length;
      return query.slice(0, start) + text + query.slice(start + cut);
    }),
);

/** A query that is none, or one that Tempo takes and then cannot evaluate, in its words. */
const refusal = /invalid TraceQL query|spanset operators are not supported for multiple spansets/;

test('any text as query is answered or refused with 400, position and reason', async () => {
  await fc.assert(
    fc.asyncProperty(
      brokenQuery,
      fc.constantFrom(
        '/api/search?q=',
        '/api/metrics/query_range?q=',
        '/api/v2/search/tags?q=',
        '/api/search?tags=',
      ),
      async (query, path) => {
        const answer = await store.get(path + encodeURIComponent(query));
        const body = await answer.text();
        expect([200, 400], `${path}${query}: ${body}`).toContain(answer.status);
        if (answer.status === 400 && path.startsWith('/api/search?q')) expect(body).toMatch(refusal);
      },
    ),
    { numRuns: 300 },
  );
});
