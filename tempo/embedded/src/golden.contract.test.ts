import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { searchIds, startTestStore, type TestStore } from './testing/store.ts';
import { readTraces, readVectors } from './testing/vectors.ts';

describe.each([
  ['the lab’s traces', 'traces.json.gz', 'golden.json.gz'],
  ['generated traces', 'extra-traces.json.gz', 'extra-golden.json.gz'],
])('of %s', (_, traceFile, vectorFile) => {
  let store: TestStore;

  beforeAll(async () => {
    store = await startTestStore();
    await store.ingest(readTraces((BigInt(Date.now()) - 6_000n) * 1_000_000n, traceFile));
  });
  afterAll(() => store.dispose());

  test.each(readVectors(vectorFile))('/api/search finds for $query what Tempo found', async (vector) => {
    expect(await searchIds(store, vector.query)).toEqual(vector.traces);
  });
});
