import { fc } from '@lab/testkit/properties';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from '../../testing/api-server.ts';

let api: ApiServer;

beforeAll(async () => {
  api = await startApiServer();
});

afterAll(() => api.close());

const id = '01900000-0000-7000-8000-000000000000';
const target = fc.constantFrom(
  ['POST', '/api/tasks'],
  ['PUT', `/api/tasks/${id}`],
  ['PATCH', `/api/tasks/${id}`],
  ['POST', '/api/simulate/bulk'],
  ['POST', '/api/simulate/db-smoke'],
);

/** Bodies that are nearly right go deeper than those that are nothing like it. */
const fields = [
  'title',
  'description',
  'status',
  'priority',
  'due_at',
  'delay_ms',
  'count',
  '__proto__',
  'x',
];
const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('open', 'done', 'high', '2026-01-01', '\ud800', '\0', 1, -1, 1e308, null),
  fc.jsonValue({ maxDepth: 3 }),
);
const body = fc.oneof(
  fc.dictionary(fc.constantFrom(...fields), value).map((object) => JSON.stringify(object)),
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '['.repeat(60_000),
    '{"title":'.repeat(7_000),
    '"',
    '\ufeff{}',
    '{"title":"a","title":"b"}',
  ),
);

test('whatever the body is, the answer is never 5xx', async () => {
  await fc.assert(
    fc.asyncProperty(target, body, async ([method = '', path], body) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(api.url + path, { method, headers, body });
      await response.arrayBuffer();
      expect(response.status).toBeLessThan(500);
    }),
    { numRuns: 400 },
  );
});

test('whatever the query is, the answer is never 5xx', async () => {
  const names = fc.constantFrom('status', 'priority', 'q', 'sort', 'limit', 'cursor', '__proto__', 'x');
  const values = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('open', 'title', '1', '-1', '1e9', '%'),
  );
  const encodedCursor = fc.json().map((text) => Buffer.from(text).toString('base64url'));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple<[string, string]>(names, values)),
      fc.option(encodedCursor),
      async (pairs, cursor) => {
        const query = new URLSearchParams(pairs);
        if (cursor !== null) query.set('cursor', cursor);
        const response = await fetch(`${api.url}/api/tasks?${query}`);
        await response.arrayBuffer();
        expect(response.status).toBeLessThan(500);
      },
    ),
    { numRuns: 200 },
  );
});

test('whatever the path and method are, the answer is never 5xx', async () => {
  const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PURGE');
  const segment = fc.oneof(
    fc.constantFrom('api', 'tasks', '..', '%', '%00', '%2f', ':id', '*'),
    fc.webSegment(),
  );
  await fc.assert(
    fc.asyncProperty(method, fc.array(segment, { maxLength: 5 }), async (method, segments) => {
      fc.pre(segments.join('/') !== 'api/simulate/error');
      const response = await fetch(`${api.url}/${segments.join('/')}`, { method });
      await response.arrayBuffer();
      expect(response.status).toBeLessThan(500);
    }),
    { numRuns: 200 },
  );
});
