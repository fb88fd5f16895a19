import { setTimeout as delay } from 'node:timers/promises';
import type { ActiveFaults } from '@lab/faults/active-faults';
import type { FaultId } from '@lab/faults/faults';
import { startWriteLock } from '@lab/faults/write-lock';
import { patience } from '@lab/testkit/patience';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { type ApiServer, startApiServer } from '../../testing/api-server.ts';

const on = new Map<FaultId, Record<string, number>>();
const faults = {
  active: async (id: FaultId) => on.get(id),
  close: async () => undefined,
} as ActiveFaults;
afterEach(() => on.clear());

async function start() {
  const api = await startApiServer(faults);
  onTestFinished(() => api.close());
  return api;
}

/** Milliseconds. */
async function timeOf(api: ApiServer, path: string): Promise<number> {
  const started = performance.now();
  expect((await api.call('GET', path)).status).toBe(200);
  return performance.now() - started;
}
/** Until the end of the test. */
function lockWhile(fault: 'database-write-lock' | 'database-busy', { database }: ApiServer): void {
  const [{ file } = { file: '' }] = database
    .prepare<Record<never, never>, { file: string }>({ operation: 'SELECT', sql: 'PRAGMA database_list' })
    .all({});
  const lock = startWriteLock(faults, fault, file, (error) => {
    throw error;
  });
  onTestFinished(() => lock.stop());
}

// Timers may fire a millisecond early.
const least = 299;

it('lets the task list wait, and nothing else', async () => {
  const api = await start();
  on.set('task-list-slow', { delay_ms: 300 });
  expect(await timeOf(api, '/api/tasks')).toBeGreaterThanOrEqual(least);
  on.clear();
  expect(await timeOf(api, '/api/stats')).toBeLessThan(least);
});

it('lets large pages wait, and no others', async () => {
  const api = await start();
  on.set('large-page-slow', { delay_ms: 300 });
  expect(await timeOf(api, '/api/tasks?limit=100')).toBeGreaterThanOrEqual(least);
  expect(await timeOf(api, '/api/tasks?limit=49')).toBeLessThan(least);
});

it('reads many rows for the statistics, and answers as before', async () => {
  const api = await start();
  const statistics = await api.call('GET', '/api/stats');
  on.set('statistics-scan', { rows: 1_000_000 });
  const scanned = await timeOf(api, '/api/stats');
  on.set('statistics-scan', { rows: 10_000 });
  expect(await timeOf(api, '/api/stats')).toBeLessThan(scanned);
  expect(await api.call('GET', '/api/stats')).toMatchObject({ body: statistics.body });
});

it('counts each new task under a route of its own, up to a limit, and forgets those routes', async () => {
  const api = await start();
  const create = () => api.call('POST', '/api/tasks', { title: 'A task' });
  const routesWithId = async () => {
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    return metrics.match(/^http_requests_total\{.*route="\/api\/tasks\/[0-9a-f]/gm)?.length ?? 0;
  };
  on.set('route-labels', { series: 2 });
  for (let count = 0; count < 3; count += 1) expect(await create()).toMatchObject({ status: 201 });
  expect(await routesWithId()).toBe(2);
  on.clear();
  await expect.poll(routesWithId, { timeout: patience(10_000) }).toBe(0);
});

it('asks for each task of a page once more', async () => {
  const api = await start();
  on.set('task-list-n-plus-one', { round_trip_ms: 100 });
  expect(await timeOf(api, '/api/tasks')).toBeLessThan(least);
  for (const title of ['One', 'Two', 'Three']) await api.call('POST', '/api/tasks', { title });
  expect(await timeOf(api, '/api/tasks')).toBeGreaterThanOrEqual(least);
});

it('lets a share of the new tasks fail, and stores none of those', async () => {
  const api = await start();
  const create = () => api.call('POST', '/api/tasks', { title: 'A task' });
  on.set('task-create-errors', { share: 100 });
  expect(await create()).toMatchObject({ status: 500 });
  expect(await api.call('GET', '/api/tasks')).toMatchObject({ status: 200, body: { items: [] } });
  on.set('task-create-errors', { share: 50 });
  const statuses = new Set<number>();
  while (statuses.size < 2) statuses.add((await create()).status);
  expect(statuses).toEqual(new Set([201, 500]));
});

it('occupies the event loop while some tasks are created', async () => {
  const api = await start();
  on.set('event-loop-blocked', { block_ms: 300, share: 100 });
  const creating = api.call('POST', '/api/tasks', { title: 'A task' });
  let longestWait = 0;
  let isOver = false;
  void creating.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const started = performance.now();
    await delay(1);
    longestWait = Math.max(longestWait, performance.now() - started);
  }
  expect(longestWait).toBeGreaterThanOrEqual(299);
  expect(await creating).toMatchObject({ status: 201 });
});

it('holds the write lock, so that a write waits for it', async () => {
  const api = await start();
  lockWhile('database-write-lock', api);
  on.set('database-write-lock', { hold_ms: 400, every_ms: 50 });
  const write = async () => {
    const started = performance.now();
    expect((await api.call('POST', '/api/tasks', { title: 'A task' })).status).toBe(201);
    return performance.now() - started;
  };
  await expect.poll(write, { timeout: patience(20_000), interval: 1 }).toBeGreaterThan(150);
});

it('writes fail at once while another connection has the lock and nobody waits for it', async () => {
  const api = await start();
  api.database.waitForLocks(0);
  lockWhile('database-busy', api);
  on.set('database-busy', { hold_ms: 400, every_ms: 50 });
  const create = () => api.call('POST', '/api/tasks', { title: 'A task' });
  const polling = { timeout: patience(20_000), interval: 1 };
  await expect.poll(async () => (await create()).status, polling).toBe(500);
  on.clear();
  api.database.waitForLocks(undefined);
  expect(await create()).toMatchObject({ status: 201 });
});
