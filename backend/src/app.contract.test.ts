import { problemSchema } from '@lab/api-contract/problem';
import { taskPageSchema, taskSchema, taskStatisticsSchema } from '@lab/api-contract/tasks';
import { bodyLimit } from '@lab/http/json-body';
import { send } from '@lab/testkit/send';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';

let api: ApiServer;

beforeAll(async () => {
  api = await startApiServer();
});

afterAll(() => api.close());

async function createTask(fields: object = {}) {
  const { body } = await api.call('POST', '/api/tasks', { title: 'A task', ...fields });
  return taskSchema.parse(body);
}

const unknownId = '01900000-0000-7000-8000-000000000000';

test('a task is created, read, replaced, changed and deleted', async () => {
  const created = await api.call('POST', '/api/tasks', { title: ' Tea ', due_at: '2026-12-24' });
  expect(created.status).toBe(201);
  const task = taskSchema.parse(created.body);
  expect(task).toMatchObject({ title: 'Tea', description: '', status: 'open', due_at: '2026-12-24' });
  const path = `/api/tasks/${task.id}`;
  expect(created.headers.get('location')).toBe(path);
  expect(await api.call('GET', path)).toMatchObject({ status: 200, body: task });

  const changed = await api.call('PATCH', path, { status: 'done' });
  expect(changed).toMatchObject({
    status: 200,
    body: { ...task, status: 'done', updated_at: expect.any(String) },
  });
  const replaced = await api.call('PUT', path, { title: 'Coffee' });
  expect(replaced).toMatchObject({ status: 200, body: { title: 'Coffee', status: 'open', due_at: null } });

  expect(await api.call('DELETE', path)).toMatchObject({ status: 204, body: undefined });
  expect(await api.call('GET', path)).toMatchObject({ status: 404 });
});

test.each([
  ['a page of another site', { 'sec-fetch-site': 'cross-site' }, 403, 'foreign-page'],
  ['a page that calls the backend by a name of its own', { host: 'rebound.example' }, 421, 'unknown-host'],
])('%s changes nothing', async (_, headers, status, kind) => {
  const answer = await send(`${api.url}/api/simulate/bulk`, { method: 'POST', headers });
  expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
    status,
    { type: `urn:lab:problem:${kind}` },
  ]);
});

test('a full disk is said, reading continues, and so does writing when there is space again', async () => {
  const limitPages = (pages: number) =>
    api.database.prepare({ operation: 'SELECT', sql: `PRAGMA max_page_count = ${pages}` }).all({});
  limitPages(1); // SQLite takes the present size for the least
  const description = 'x'.repeat(2_000);
  const answers: Awaited<ReturnType<typeof api.call>>[] = [];
  do answers.push(await api.call('POST', '/api/tasks', { title: 'fills', description }));
  while (answers.at(-1)?.status === 201 && answers.length < 1_000);
  expect(answers.at(-1)).toMatchObject({
    status: 507,
    body: { type: 'urn:lab:problem:insufficient-storage', detail: expect.stringContaining('disk is full') },
  });
  expect((await api.call('POST', '/api/simulate/bulk', { count: 1_000 })).status).toBe(507);
  const kept = taskPageSchema.parse((await api.call('GET', '/api/tasks?q=fills&limit=100')).body);
  expect(kept.items).toHaveLength(answers.length - 1);
  limitPages(1_000_000);
  expect((await api.call('POST', '/api/tasks', { title: 'fills', description })).status).toBe(201);
});

test('the list filters, sorts and pages', async () => {
  for (const title of ['page c', 'page a', 'page b']) await createTask({ title });
  const first = taskPageSchema.parse((await api.call('GET', '/api/tasks?q=page&sort=title&limit=2')).body);
  expect(first.items.map(({ title }) => title)).toEqual(['page a', 'page b']);
  const rest = await api.call('GET', `/api/tasks?q=page&sort=title&limit=2&cursor=${first.next_cursor}`);
  expect(rest.body).toMatchObject({ items: [{ title: 'page c' }], next_cursor: null });
});

test('a cursor of another sort order is 400 and names the parameter', async () => {
  await createTask();
  await createTask();
  const { next_cursor } = taskPageSchema.parse((await api.call('GET', '/api/tasks?limit=1')).body);
  const answer = await api.call('GET', `/api/tasks?limit=1&sort=title&cursor=${next_cursor}`);
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ in: 'query', path: 'cursor' }] } });
});

test('statistics follow the tasks', async () => {
  const before = taskStatisticsSchema.parse((await api.call('GET', '/api/stats')).body);
  await createTask({ priority: 'high', due_at: '2000-01-01' });
  const after = taskStatisticsSchema.parse((await api.call('GET', '/api/stats')).body);
  expect(after.total).toBe(before.total + 1);
  expect(after.by_priority.high).toBe(before.by_priority.high + 1);
  expect(after.overdue).toBe(before.overdue + 1);
});

test('the same Idempotency-Key and content gives one task and one answer under 20 concurrent requests', async () => {
  const send = () =>
    api.call('POST', '/api/tasks', { title: 'Only once' }, { 'idempotency-key': 'concurrent-1' });
  const answers = await Promise.all(Array.from({ length: 20 }, send));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers.filter(({ headers }) => headers.has('idempotency-replayed'))).toHaveLength(19);
  const found = taskPageSchema.parse((await api.call('GET', '/api/tasks?q=Only+once')).body);
  expect(found.items).toHaveLength(1);
});

test('the same Idempotency-Key with other content is 422; spelled otherwise it is the same content', async () => {
  const headers = { 'idempotency-key': 'content-1' };
  const first = await api.call('POST', '/api/tasks', { title: 'One' }, headers);
  const same = await api.call('POST', '/api/tasks', { priority: 'normal', title: ' One ' }, headers);
  expect(same).toMatchObject({ status: 201, body: first.body });
  const other = await api.call('POST', '/api/tasks', { title: 'Two' }, headers);
  expect(other).toMatchObject({ status: 422, body: { type: 'urn:lab:problem:idempotency-key-reused' } });
});

test('a request that was refused does not use up its Idempotency-Key', async () => {
  const headers = { 'idempotency-key': 'refused-1' };
  expect(await api.call('POST', '/api/tasks', { title: '' }, headers)).toMatchObject({ status: 400 });
  expect(await api.call('POST', '/api/tasks', { title: 'Good' }, headers)).toMatchObject({ status: 201 });
});

test('a simulated error is a 500 problem that tells nothing of the inside', async () => {
  const { status, body } = await api.call('POST', '/api/simulate/error');
  expect(status).toBe(500);
  expect(problemSchema.parse(body).type).toBe('urn:lab:problem:internal-error');
  expect(JSON.stringify(body)).not.toMatch(/asked for|\.ts|at /);
});

test('a slow answer takes at least the delay asked for, which is bounded', async () => {
  const started = performance.now();
  expect(await api.call('POST', '/api/simulate/slow', { delay_ms: 60 })).toMatchObject({
    status: 200,
    body: { delay_ms: 60 },
  });
  // Timers may fire a millisecond early.
  expect(performance.now() - started).toBeGreaterThanOrEqual(59);
  expect(await api.call('POST', '/api/simulate/slow', { delay_ms: 5_001 })).toMatchObject({ status: 400 });
});

test('bulk adds as many tasks as asked for, within its bounds', async () => {
  const before = taskStatisticsSchema.parse((await api.call('GET', '/api/stats')).body);
  expect(await api.call('POST', '/api/simulate/bulk')).toMatchObject({
    status: 201,
    body: { inserted: 100 },
  });
  expect(await api.call('POST', '/api/simulate/bulk', { count: 3 })).toMatchObject({ body: { inserted: 3 } });
  expect(await api.call('POST', '/api/simulate/bulk', { count: 1_001 })).toMatchObject({ status: 400 });
  const after = taskStatisticsSchema.parse((await api.call('GET', '/api/stats')).body);
  expect(after.total).toBe(before.total + 103);
});

test('the database smoke test leaves no rows behind', async () => {
  const before = await api.call('GET', '/api/stats');
  expect(await api.call('POST', '/api/simulate/db-smoke')).toMatchObject({
    status: 200,
    body: { rows_left: 0 },
  });
  expect((await api.call('GET', '/api/stats')).body).toEqual(before.body);
});

const json = { 'content-type': 'application/json' };

test.each<[string, number, string, string, RequestInit]>([
  ['unknown route', 404, 'not-found', '/api/nothing', {}],
  ['slash at the end', 404, 'not-found', '/api/tasks/', {}],
  ['unknown task', 404, 'not-found', `/api/tasks/${unknownId}`, {}],
  ['no UUID', 400, 'invalid-request', '/api/tasks/1', {}],
  ['bad escape in the path', 400, 'invalid-request', '/api/tasks/%E0%A4%A', {}],
  ['unknown query parameter', 400, 'invalid-request', '/api/tasks?page=1', {}],
  ['repeated query parameter', 400, 'invalid-request', '/api/tasks?q=a&q=b', {}],
  ['bad JSON', 400, 'malformed-json', '/api/tasks', { method: 'POST', headers: json, body: '{"title":' }],
  ['no body', 400, 'invalid-request', '/api/tasks', { method: 'POST' }],
  ['null', 400, 'invalid-request', '/api/tasks', { method: 'POST', headers: json, body: 'null' }],
  ['array', 400, 'invalid-request', '/api/tasks', { method: 'POST', headers: json, body: '[]' }],
  ['text', 415, 'unsupported-media-type', '/api/tasks', { method: 'POST', body: 'title=a' }],
  [
    'compressed',
    415,
    'unsupported-media-type',
    '/api/tasks',
    { method: 'POST', headers: { ...json, 'content-encoding': 'gzip' }, body: '{}' },
  ],
  [
    'unknown charset',
    415,
    'unsupported-media-type',
    '/api/tasks',
    { method: 'POST', headers: { 'content-type': 'application/json; charset=x' }, body: '{}' },
  ],
  [
    'prototype',
    400,
    'invalid-request',
    '/api/tasks',
    { method: 'POST', headers: json, body: '{"title":"a","__proto__":{"x":1}}' },
  ],
  [
    'bad Idempotency-Key',
    400,
    'invalid-request',
    '/api/tasks',
    { method: 'POST', headers: { ...json, 'idempotency-key': 'a b' }, body: '{"title":"a"}' },
  ],
])('%s is answered with %i %s', async (_, status, kind, path, init) => {
  const response = await fetch(api.url + path, init);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const problem = problemSchema.parse(await response.json());
  expect(problem).toMatchObject({ type: `urn:lab:problem:${kind}`, status, instance: path.split('?')[0] });
});

test('a body of 64 KiB is read, one of a byte more is 413, whether or not its length was declared', async () => {
  const bodyOf = (size: number): string => `{"title":"a"}${' '.repeat(size - 13)}`;
  const send = async (body: string | ReadableStream): Promise<number> => {
    const init = { method: 'POST', headers: json, body, duplex: 'half' } as RequestInit;
    const response = await fetch(`${api.url}/api/tasks`, init);
    await response.body?.cancel();
    return response.status;
  };
  expect(await send(bodyOf(bodyLimit))).toBe(201);
  expect(await send(bodyOf(bodyLimit + 1))).toBe(413);
  expect(await send(new Blob([bodyOf(bodyLimit + 1)]).stream())).toBe(413);
});

test.each([
  ['DELETE', '/api/tasks', 'GET, HEAD, POST'],
  ['POST', `/api/tasks/${unknownId}`, 'DELETE, GET, HEAD, PATCH, PUT'],
  ['GET', '/api/simulate/error', 'POST'],
  ['OPTIONS', '/api/stats', 'GET, HEAD'],
  ['POST', '/metrics', 'GET, HEAD'],
])('%s %s is 405 and names what is allowed', async (method, path, allow) => {
  const answer = await api.call(method, path);
  expect(answer).toMatchObject({ status: 405, body: { type: 'urn:lab:problem:method-not-allowed' } });
  expect(answer.headers.get('allow')).toBe(allow);
});

test('every error of a body is reported with its path', async () => {
  const { body } = await api.call('POST', '/api/tasks', { title: '', status: 1, colour: 'red' });
  expect(problemSchema.parse(body).errors?.map((error) => `${error.in}:${error.path}`)).toEqual([
    'body:title',
    'body:status',
    'body:',
  ]);
});

test('answers do not name the framework and are not cached', async () => {
  const { headers } = await api.call('GET', '/api/tasks');
  expect(headers.has('x-powered-by')).toBe(false);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('alive and ready while the database answers; not ready, but alive, when it does not', async () => {
  const own = await startApiServer();
  try {
    expect(await own.call('GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'live' } });
    expect(await own.call('GET', '/health/ready')).toMatchObject({ status: 200, body: { status: 'ready' } });
    own.database.close();
    expect(await own.call('GET', '/health/live')).toMatchObject({ status: 200 });
    expect(await own.call('GET', '/health/ready')).toMatchObject({
      status: 503,
      body: { type: 'urn:lab:problem:not-ready' },
    });
  } finally {
    await own.close();
  }
});

test('a database that fails takes its own gauge out of the metrics, and no other', async () => {
  const own = await startApiServer();
  const metrics = async () => {
    const answer = await fetch(`${own.url}/metrics`);
    return { status: answer.status, text: await answer.text() };
  };
  try {
    expect((await metrics()).text).toMatch(/^tasks\{/m);
    own.database.close();
    expect(await own.call('GET', '/api/tasks')).toMatchObject({ status: 500 });
    const { status, text } = await metrics();
    expect(status).toBe(200);
    expect(text).toMatch(/^http_errors_total\{[^}]*route="\/api\/tasks"[^}]*\} 1/m);
    expect(text).not.toMatch(/^tasks\{/m);
  } finally {
    await own.close();
  }
});
