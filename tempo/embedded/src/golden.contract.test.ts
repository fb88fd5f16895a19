import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchIds, startTestStore, type TestStore } from './testing/store.ts';
import { readTraces, readVectors } from './testing/vectors.ts';

let store: TestStore;

beforeAll(async () => {
  store = await startTestStore();
  await store.ingest(readTraces((BigInt(Date.now()) - 6_000n) * 1_000_000n));
});
afterAll(() => store.dispose());

test.each(readVectors())('/api/search answers $query as Tempo did', async ({ query, traces }) => {
  expect(await searchIds(store, query)).toEqual(traces);
});
