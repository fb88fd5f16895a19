import { createServer } from 'node:net';
import { join } from 'node:path';
import { taskPageSchema, taskSchema } from '@lab/api-contract/tasks';
import { patience } from '@lab/testkit/patience';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../testing/api-server.ts';
import { type BackendProcess, exitOf, spawnBackend, startBackend } from '../testing/backend-process.ts';
import { type OtlpSink, startOtlpSink } from '../testing/otlp-sink.ts';

let folder: ReturnType<typeof temporaryFolder>;
let sink: OtlpSink;
let environment: Record<string, string>;
let running: BackendProcess[];

beforeEach(async () => {
  folder = temporaryFolder();
  sink = await startOtlpSink();
  running = [];
  environment = {
    DATABASE_PATH: join(folder.path, 'tasks.db'),
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
  };
});

afterEach(async () => {
  await Promise.all(running.map((backend) => backend.stop('SIGKILL')));
  await sink.close();
  folder.remove();
});

async function start(more: Record<string, string> = {}, preload?: string): Promise<BackendProcess> {
  const backend = await startBackend({ ...environment, ...more }, preload);
  running.push(backend);
  return backend;
}

async function addTask({ url }: BackendProcess, title: string) {
  const response = await fetch(`${url}/api/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title }),
  });
  return taskSchema.parse(await response.json());
}

async function titles({ url }: BackendProcess): Promise<string[]> {
  const response = await fetch(`${url}/api/tasks?sort=title`);
  return taskPageSchema.parse(await response.json()).items.map(({ title }) => title);
}

function slowRequest({ url }: BackendProcess, delayMs: number): Promise<Response> {
  return fetch(`${url}/api/simulate/slow`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ delay_ms: delayMs }),
  });
}

/** Waits until a request is being answered, as the backend itself counts it. */
async function requestInFlight({ url }: BackendProcess): Promise<void> {
  await vi.waitFor(
    async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      expect(metrics).toMatch(/^http_requests_in_flight 1$/m);
    },
    { timeout: patience(5_000), interval: 20 },
  );
}

test('SIGTERM lets an open request end, sends its telemetry, closes the database and exits with 0', async () => {
  const backend = await start();
  const answer = slowRequest(backend, 1_500);
  await requestInFlight(backend);
  const exit = backend.stop('SIGTERM');
  await vi.waitFor(() => expect(fetch(`${backend.url}/health/live`)).rejects.toThrow(), {
    timeout: patience(1_000),
  });
  const response = await answer;
  expect(response.status).toBe(200);
  expect(await exit).toBe(0);
  expect(backend.log.at(-1)).toMatchObject({ msg: 'stopped' });
  const traceId = response.headers.get('x-trace-id');
  expect(sink.spans.map((span) => span.traceId)).toContain(traceId);
  expect(sink.logs.at(-1)?.body?.stringValue).toBe('stopped');
});

test('a request that outlives the grace time is cut off, and the exit is still clean', async () => {
  const backend = await start({ SHUTDOWN_GRACE_MS: '50' });
  const answer = slowRequest(backend, 5_000);
  const cut = expect(answer).rejects.toThrow();
  await requestInFlight(backend);
  expect(await backend.stop('SIGINT')).toBe(0);
  await cut;
  expect(backend.log.map(({ msg }) => msg)).toContain('requests were cut off');
});

test('what was answered survives an orderly stop and a kill', async () => {
  const first = await start();
  await addTask(first, 'before the stop');
  expect(await first.stop('SIGTERM')).toBe(0);
  const second = await start();
  await addTask(second, 'before the kill');
  await second.stop('SIGKILL');
  const third = await start();
  expect(await titles(third)).toEqual(['before the kill', 'before the stop']);
});

test('without a Collector the backend works, warns once and stops in time', async () => {
  await sink.close();
  const backend = await start();
  for (const title of ['a', 'b', 'c']) await addTask(backend, title);
  expect(await titles(backend)).toEqual(['a', 'b', 'c']);
  await vi.waitFor(() => expect(backend.stderr()).toContain('telemetry: '), { timeout: patience(20_000) });
  await addTask(backend, 'd');
  expect(await backend.stop()).toBe(0);
  expect(backend.stderr().trim().split('\n')).toHaveLength(1);
});

test('a port in use ends the start with a message that names it', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await vi.waitFor(() => expect(blocker.listening).toBe(true));
  const address = blocker.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const backend = spawnBackend({ ...environment, BACKEND_PORT: String(port) });
  expect(await exitOf(backend.child)).toBe(1);
  blocker.close();
  expect(backend.log.at(-1)?.msg).toBe(
    `Cannot listen on 127.0.0.1:${port}: another program uses this port; stop it or set BACKEND_PORT`,
  );
});

test('a bad variable ends the start with its name and value', async () => {
  const backend = spawnBackend({ ...environment, BACKEND_PORT: 'http' });
  expect(await exitOf(backend.child)).toBe(1);
  expect(backend.stderr()).toContain('BACKEND_PORT="http"');
  expect(backend.stderr()).not.toContain('    at ');
});

test('an uncaught error is logged with its stack, sent, and ends the process with 1', async () => {
  const backend = await start({}, "process.on('SIGUSR2', () => { throw new Error('uncaught') })");
  expect(await backend.stop('SIGUSR2')).toBe(1);
  expect(backend.log.at(-1)).toMatchObject({
    level: 'fatal',
    err: { message: 'uncaught', stack: expect.stringContaining('at ') },
  });
  expect(sink.logs.at(-1)?.severityText).toBe('fatal');
});
