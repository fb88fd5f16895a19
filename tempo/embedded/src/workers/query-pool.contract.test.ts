import { expect, test } from 'vitest';
import { QueryPool } from './query-pool.ts';

test('threads beyond the first start when they are needed and end when they are not', async () => {
  const pool = new QueryPool({
    size: 2,
    timeout: 10_000,
    idleTimeout: 50,
    maxSpans: 1000,
    blocks: () => [],
    compileCache: undefined,
  });
  try {
    const search = () =>
      pool.run({
        kind: 'search',
        query: '{ }',
        limit: 20,
        spansPerSpanSet: 3,
        range: undefined,
        spanSets: true,
      });
    expect(pool.threads).toBe(1);
    const both = [search(), search()];
    expect(pool.threads).toBe(2);
    for (const { status } of await Promise.all(both)) expect(status).toBe(200);
    await expect.poll(() => pool.threads).toBe(1);
    expect((await search()).status).toBe(200);
    await Promise.all([search(), search()]);
    expect(pool.threads).toBe(2);
  } finally {
    await pool.close();
  }
});
