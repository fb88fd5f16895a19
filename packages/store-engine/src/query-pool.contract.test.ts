import { Worker } from 'node:worker_threads';
import { patience } from '@lab/testkit/patience';
import { afterEach, expect, test } from 'vitest';
import { type PoolOptions, QueryPool } from './query-pool.ts';

/** Is answered after so many milliseconds. */
type Job = number;

const thread = `const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ id, job }) => setTimeout(() =>
    parentPort.postMessage({ id, answer: { status: 200, contentType: 'text/plain', body: '' } }), job));`;
const defaults: PoolOptions<never> = {
  size: 2,
  maxSize: 2,
  patience: 20,
  timeout: patience(10_000),
  idleTimeout: 50,
  maxItems: 1000,
  blocks: () => [],
  startThread: () => new Worker(thread, { eval: true }),
  onFailedStart: () => undefined,
};

let pool: QueryPool<Job, never> | undefined;
afterEach(() => pool?.close());

function start(changes: Partial<PoolOptions<never>> = {}): QueryPool<Job, never> {
  pool = new QueryPool<Job, never>({ ...defaults, ...changes });
  return pool;
}

test('threads beyond the first start when they are needed and end when they are not', async () => {
  const queries = start();
  const search = () => queries.run(0);
  expect(queries.threads).toBe(1);
  const both = [search(), search()];
  expect(queries.threads).toBe(2);
  for (const { status } of await Promise.all(both)) expect(status).toBe(200);
  await expect.poll(() => queries.threads).toBe(1);
  expect((await search()).status).toBe(200);
  await Promise.all([search(), search()]);
  expect(queries.threads).toBe(2);
});

test('a quick query does not wait behind slow ones', async () => {
  const queries = start({ maxSize: 4 });
  const ended: string[] = [];
  const run = (name: string, milliseconds: number) => queries.run(milliseconds).then(() => ended.push(name));
  const all = [run('slow', 5_000), run('slow', 5_000), run('quick', 0), run('quick', 0), run('quick', 0)];
  await Promise.all(all.slice(2));
  expect(ended).toEqual(['quick', 'quick', 'quick']);
  expect(queries.threads).toBeLessThanOrEqual(4);
});

test('a thread that fails at its start is tried again after pauses that grow, and queries get its error', async () => {
  const pauses: number[] = [];
  const starting: { start: () => Worker } = {
    start: () => new Worker('throw new Error("no such module")', { eval: true }),
  };
  const queries = start({
    startThread: () => starting.start(),
    onFailedStart: (reason, pause) => {
      expect(reason).toContain('no such module');
      pauses.push(pause);
    },
  });
  expect((await queries.run(0)).status).toBe(503);
  await expect.poll(() => pauses.length, { timeout: patience(10_000) }).toBe(4);
  expect(pauses).toEqual([100, 200, 400, 800]);
  starting.start = defaults.startThread;
  await expect
    .poll(async () => (await queries.run(0)).status, { timeout: patience(10_000), interval: 100 })
    .toBe(200);
});
