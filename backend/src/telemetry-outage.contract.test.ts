import { join } from 'node:path';
import { backendMetrics } from '@lab/telemetry/metrics';
import { freePort } from '@lab/testkit/free-port';
import { startServer } from '@lab/testkit/http-server';
import { patience } from '@lab/testkit/patience';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../testing/api-server.ts';
import { type BackendProcess, startBackend } from '../testing/backend-process.ts';
import { startOtlpSink } from '../testing/otlp-sink.ts';

/** A minute at 50 requests a second. */
const requests = 3_000;
const atOnce = 20;
const serverKind = 2;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function startBackendWith(collectorPort: number): Promise<BackendProcess> {
  const folder = temporaryFolder();
  cleanups.unshift(folder.remove);
  const backend = await startBackend({
    DATABASE_PATH: join(folder.path, 'tasks.db'),
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collectorPort}`,
  });
  cleanups.unshift(() => backend.stop());
  return backend;
}

/** @returns the trace ids of that many answered requests */
async function sendRequests(backend: BackendProcess, count: number): Promise<string[]> {
  const ids: string[] = [];
  const sendSome = async () => {
    while (ids.length < count) {
      const response = await fetch(`${backend.url}/api/tasks?limit=1`);
      await response.arrayBuffer();
      ids.push(response.headers.get('x-trace-id') ?? 'none');
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sendSome));
  return ids;
}

const lossesOf = async ({ url }: BackendProcess) =>
  [
    ...(await (await fetch(`${url}/metrics`)).text()).matchAll(
      new RegExp(`^${backendMetrics.telemetryLost.name}\\{.*\\} (\\d+)`, 'gm'),
    ),
  ].map(([, sum]) => Number(sum));

test('a minute without a Collector at 50 requests a second loses no span and no log line', async () => {
  const port = await freePort();
  const backend = await startBackendWith(port);
  const traceIds = await sendRequests(backend, requests);
  const sink = await startOtlpSink(port);
  cleanups.unshift(sink.close);
  const arrived = () => ({
    spans: sink.spans.filter(({ kind }) => kind === serverKind).map(({ traceId }) => traceId),
    logs: sink.logs.flatMap(({ traceId }) => traceId ?? []),
  });
  await vi.waitFor(
    () => expect([arrived().spans.length, arrived().logs.length]).toEqual([traceIds.length, traceIds.length]),
    { timeout: patience(30_000), interval: 100 },
  );
  expect(new Set(arrived().spans)).toEqual(new Set(traceIds));
  expect(new Set(arrived().logs)).toEqual(new Set(traceIds));
  expect(await lossesOf(backend)).toEqual([0, 0, 0, 0]);
});

test('what the Collector refuses is given up, counted by reason, and does not hold up the rest', async () => {
  const answer = { status: 400 };
  const collector = await startServer((_request, response) => response.writeHead(answer.status).end('{}'));
  cleanups.unshift(collector.close);
  const backend = await startBackendWith(collector.port);
  await sendRequests(backend, 1);
  await vi.waitFor(async () => expect((await lossesOf(backend)).filter((sum) => sum > 0)).toHaveLength(2), {
    timeout: patience(10_000),
  });
  answer.status = 200;
  const before = await lossesOf(backend);
  const [traceId] = await sendRequests(backend, 1);
  const bodies = () => collector.requests.map(({ body }) => body.toString()).join('');
  await vi.waitFor(() => expect(bodies().split(String(traceId)).length).toBeGreaterThan(2), {
    timeout: patience(10_000),
  });
  expect(await lossesOf(backend)).toEqual(before);
});
