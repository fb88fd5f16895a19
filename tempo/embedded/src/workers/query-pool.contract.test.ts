import { Worker } from 'node:worker_threads';
import { patience } from '@lab/testkit/patience';
import { afterEach, expect, test } from 'vitest';
import type { Job } from '../query/job.ts';
import { type PoolOptions, QueryPool } from './query-pool.ts';
import { startThread } from './thread.ts';

const limits = { oldGenerationMegabytes: 256, compileCache: undefined };
const defaults: PoolOptions = {
  size: 2,
  maxSize: 2,
  patience: 20,
  timeout: patience(10_000),
  idleTimeout: 50,
  maxSpans: 1000,
  blocks: () => [],
  startThread: () => startThread('./query.worker.ts', limits),
  onFailedStart: () => undefined,
};
const anyJob: Job = {
  kind: 'search',
  query: '{ }',
  limit: 20,
  spansPerSpanSet: 3,
  range: undefined,
  spanSets: true,
};
/** Answers each job after as many milliseconds as its limit. */
const slowThread = `const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ id, job }) => setTimeout(() =>
    parentPort.postMessage({ id, answer: { status: 200, contentType: 'text/plain', body: '' } }), job.limit));`;

let pool: QueryPool | undefined;
afterEach(() => pool?.close());

function start(changes: Partial<PoolOptions> = {}): QueryPool {
  pool = new QueryPool({ ...defaults, ...changes });
  return pool;
}

test('threads beyond the first start when they are needed and end when they are not', async () => {
  const queries = start();
  const search = () => queries.run(anyJob);
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
  const queries = start({ maxSize: 4, startThread: () => new Worker(slowThread, { eval: true }) });
  const ended: string[] = [];
  const run = (name: string, milliseconds: number) =>
    queries.run({ ...anyJob, limit: milliseconds }).then(() => ended.push(name));
  const all = [run('slow', 5_000), run('slow', 5_000), run('quick', 0), run('quick', 0), run('quick', 0)];
  await Promise.all(all.slice(2));
  expect(ended).toEqual(['quick', 'quick', 'quick']);
  expect(queries.threads).toBeLessThanOrEqual(4);
});

test('a thread that fails at its start is tried again after pauses that grow, and queries get its error', async () => {
  const pauses: number[] = [];
  const thread: { start: () => Worker } = {
    start: () => new Worker('throw new Error("no such module")', { eval: true }),
  };
  const queries = start({
    startThread: () => thread.start(),
    onFailedStart: (reason, pause) => {
      expect(reason).toContain('no such module');
      pauses.push(pause);
    },
  });
  expect((await queries.run(anyJob)).status).toBe(503);
  await expect.poll(() => pauses.length, { timeout: patience(10_000) }).toBe(4);
  expect(pauses).toEqual([100, 200, 400, 800]);
  thread.start = defaults.startThread;
  await expect
    .poll(async () => (await queries.run(anyJob)).status, { timeout: patience(10_000), interval: 100 })
    .toBe(200);
});
