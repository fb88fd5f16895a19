import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { startServer, type TestServer } from '@lab/testkit/http-server';
import { patience } from '@lab/testkit/patience';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { Health } from '../generated/grpc/health/v1/health_pb.js';
import { paymentsAt } from '../testing/clients.ts';
import { type ServiceProcess, startService } from '../testing/service-process.ts';

const attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]])));
const resource = z.object({ attributes });
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  attributes,
  status: z.object({ code: z.number() }),
});
const log = z.object({
  traceId: z.string().optional(),
  spanId: z.string().optional(),
  severityText: z.string(),
  body: z.object({ stringValue: z.string() }),
  attributes,
});
const traces = z.object({
  resourceSpans: z.array(z.object({ resource, scopeSpans: z.array(z.object({ spans: z.array(span) })) })),
});
const logs = z.object({
  resourceLogs: z.array(z.object({ resource, scopeLogs: z.array(z.object({ logRecords: z.array(log) })) })),
});

const method = 'lab.shop.payments.v1.PaymentsService/Capture';
const serverKind = 2;
const unset = 0;

let folder: string;
let collector: TestServer;
let service: ServiceProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-shop-'));
  collector = await startServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  service = await startService('payments', {
    SHOP_PAYMENTS_DATABASE: join(folder, 'payments.db'),
    OTEL_SERVICE_NAME: 'shop-payments',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_BLRP_SCHEDULE_DELAY: '50',
  });
});
afterAll(async () => {
  await service.end('SIGKILL');
  await collector.close();
  rmSync(folder, { recursive: true, force: true });
});

const bodies = (path: string): unknown[] =>
  collector.requests
    .filter((request) => request.path === path)
    .map(({ body }) => JSON.parse(body.toString()));
const spansOf = (traceId: string) =>
  bodies('/v1/traces')
    .flatMap((body) => traces.parse(body).resourceSpans)
    .flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map((one) => ({ ...one, resource: resource.attributes }))),
    )
    .filter((one) => one.traceId === traceId);
const logsOf = (traceId: string) =>
  bodies('/v1/logs')
    .flatMap((body) => logs.parse(body).resourceLogs)
    .flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords))
    .filter((one) => one.traceId === traceId);

/** Calls `Capture` below a span of a caller. @returns the ids that the caller sent */
async function capture(orderId: string, traceId: string): Promise<{ traceId: string; spanId: string }> {
  const spanId = '00f067aa0ba902b7';
  const headers = { traceparent: `00-${traceId}-${spanId}-01` };
  await paymentsAt(service.url)
    .capture({ orderId }, { headers })
    .catch(() => undefined);
  const isThere = () =>
    spansOf(traceId).some(({ kind }) => kind === serverKind) && logsOf(traceId).length > 0;
  await expect.poll(isThere, { timeout: patience(5_000) }).toBe(true);
  return { traceId, spanId };
}

it('a call is a server span below the caller’s, with its statements below it', async () => {
  const caller = await capture('none', '4bf92f3577b34da6a3ce929d0e0e4736');
  const spans = spansOf(caller.traceId);
  const call = spans.find(({ kind }) => kind === serverKind);
  expect(call).toMatchObject({
    name: method,
    parentSpanId: caller.spanId,
    resource: { 'service.name': 'shop-payments' },
    attributes: { 'rpc.system.name': 'grpc', 'rpc.method': method, 'rpc.status_code': 'NOT_FOUND' },
    // What the caller did wrong is no failure of the server.
    status: { code: unset },
  });
  const statement = spans.find(({ name }) => name === 'SELECT payments');
  expect(statement?.parentSpanId).toBe(call?.spanId);
});

it('has a log line with its ids', async () => {
  const { traceId } = await capture('none', '4bf92f3577b34da6a3ce929d0e0e4737');
  const [line] = logsOf(traceId);
  expect(line).toMatchObject({
    body: { stringValue: 'call' },
    attributes: { method, status: 'NOT_FOUND' },
    spanId: spansOf(traceId).find(({ kind }) => kind === serverKind)?.spanId,
  });
});

it('the health of the service is asked for without a trace', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4738';
  const health = createClient(Health, createGrpcTransport({ baseUrl: service.url }));
  await health.check({}, { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
  await capture('none', '4bf92f3577b34da6a3ce929d0e0e4739');
  expect(spansOf(traceId)).toEqual([]);
});

it('sends what is left on SIGTERM', async () => {
  const other = await startService('payments', {
    SHOP_PAYMENTS_DATABASE: join(folder, 'other.db'),
    OTEL_SERVICE_NAME: 'shop-payments',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_BSP_SCHEDULE_DELAY: '60000',
  });
  const traceId = '4bf92f3577b34da6a3ce929d0e0e473a';
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
  await paymentsAt(other.url)
    .capture({ orderId: 'none' }, { headers })
    .catch(() => undefined);
  expect(spansOf(traceId)).toEqual([]);
  expect(await other.end('SIGTERM')).toBe(0);
  expect(spansOf(traceId).some(({ name }) => name === method)).toBe(true);
});
