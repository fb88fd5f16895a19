import { afterEach, expect, test } from 'vitest';
import { startTestStore, type TestStore } from '../testing/store.ts';
import { readTraces } from '../testing/vectors.ts';

let store: TestStore | undefined;
afterEach(() => store?.dispose());

async function start(environment: Record<string, string>): Promise<TestStore> {
  store = await startTestStore(environment);
  await store.ingest(readTraces(BigInt(Date.now()) * 1_000_000n));
  return store;
}

test('a query that would look at too many spans gets 422 with the reason', async () => {
  const { get } = await start({ TRACE_STORE_QUERY_MAX_SPANS: '50' });
  const answer = await get(`/api/search?limit=1000&q=${encodeURIComponent('{ span:childCount > 7 }')}`);
  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain('more than 50 spans');
});

test('a query past its deadline gets 503, and the store answers others meanwhile and afterwards', async () => {
  const { get } = await start({ TRACE_STORE_QUERY_TIMEOUT_MS: '1' });
  const slow = encodeURIComponent('{ } >> { } >> { } | by(span:id) | count() > 7');
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => get(`/api/search?limit=1000&q=${slow}`).then(({ status }) => status)),
  );
  expect(answers).toContain(503);
  expect((await get('/ready')).status).toBe(200);
  expect((await get('/api/echo')).status).toBe(200);
});

test('more queries than can wait are turned away with 503', async () => {
  const { get } = await start({});
  const query = encodeURIComponent('{ } >> { }');
  const statuses = await Promise.all(
    Array.from({ length: 400 }, () => get(`/api/search?limit=1000&q=${query}`).then(({ status }) => status)),
  );
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
});
