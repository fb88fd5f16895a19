import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, Code, type ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { issueCertificates } from '@lab/certificates/issue-certificates';
import { patience } from '@lab/testkit/patience';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  Health,
  HealthCheckResponse_ServingStatus as Serving,
} from '../generated/grpc/health/v1/health_pb.js';
import type { InventoryService } from '../generated/lab/shop/inventory/v1/inventory_pb.js';
import { PaymentState } from '../generated/lab/shop/payments/v1/payments_pb.js';
import { inventoryAt, paymentsAt } from '../testing/clients.ts';
import { type ServiceProcess, startService } from '../testing/service-process.ts';
import { isServing } from './health-client.ts';
import { readTlsIdentity } from './mutual-tls.ts';

let folder: string;
let running: ServiceProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-shop-'));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((service) => service.end('SIGKILL')));
  rmSync(folder, { recursive: true, force: true });
});

async function start(
  service: 'payments' | 'inventory',
  environment: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  const database = join(folder, `${service}.db`);
  const started = await startService(service, {
    ...environment,
    [`SHOP_${service.toUpperCase()}_DATABASE`]: database,
  });
  running.push(started);
  return started;
}

const transportTo = ({ url }: ServiceProcess) => createGrpcTransport({ baseUrl: url });
const holdFor = { seconds: 60n, nanos: 0 };
const payment = (orderId: string) => ({
  orderId,
  amount: { currencyCode: 'EUR', minorUnits: 1_990n },
  cardNumber: '4242424242424242',
});
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error: ConnectError) => Code[error.code],
  );

it('answers over mutual TLS only, where it is asked to', async () => {
  const { ca, certificates } = await issueCertificates(['shop-payments', 'shop-orders']);
  const foreign = await issueCertificates(['shop-orders']);
  const file = (name: string, text = '') => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const [own, caller] = certificates.map(({ name, pem }) => file(`${name}.pem`, pem));
  const trusted = file('ca.pem', ca);
  const service = await start('payments', {
    SHOP_MTLS: 'on',
    SHOP_TLS_CA: trusted,
    SHOP_TLS_CERTIFICATE: own ?? '',
  });
  const url = `https://127.0.0.1:${service.port}`;
  expect(await isServing(url, { tls: readTlsIdentity(trusted, caller ?? '') })).toBe(true);
  await expect(isServing(url, { tls: { ca } })).rejects.toThrow();
  const stranger = file('stranger.pem', foreign.certificates[0]?.pem);
  await expect(isServing(url, { tls: readTlsIdentity(trusted, stranger) })).rejects.toThrow();
  await expect(isServing(service.url)).rejects.toThrow();
});

it('does not start without its certificate, and says which file is missing', async () => {
  const none = join(folder, 'none.pem');
  const starting = (certificate: string) =>
    start('payments', { SHOP_MTLS: 'on', SHOP_TLS_CERTIFICATE: certificate });
  await expect(starting(none)).rejects.toThrow(none);
  await expect(starting('')).rejects.toThrow('SHOP_MTLS=on requires SHOP_TLS_CERTIFICATE');
});

describe('the payments service', () => {
  it('answers, and says what is wrong with a request', async () => {
    const payments = paymentsAt((await start('payments')).url);
    expect((await payments.authorise(payment('order-1'))).payment).toMatchObject({
      orderId: 'order-1',
      amount: { currencyCode: 'EUR', minorUnits: 1_990n },
      state: PaymentState.AUTHORISED,
      cardLast4: '4242',
    });
    expect((await payments.capture({ orderId: 'order-1' })).payment?.state).toBe(PaymentState.CAPTURED);
    expect((await payments.refund({ orderId: 'order-1' })).payment?.state).toBe(PaymentState.REFUNDED);
    expect((await payments.getPayment({ orderId: 'order-1' })).payment?.state).toBe(PaymentState.REFUNDED);
    expect(await codeOf(payments.capture({ orderId: 'order-1' }))).toBe('FailedPrecondition');
    expect(await codeOf(payments.capture({ orderId: 'order-2' }))).toBe('NotFound');
    expect(await codeOf(payments.getPayment({ orderId: 'order-2' }))).toBe('NotFound');
    await expect(
      payments.authorise({
        orderId: 'a b',
        amount: { currencyCode: 'USD', minorUnits: 0n },
        cardNumber: '1',
      }),
    ).rejects.toThrow(
      /orderId: .*amount.currencyCode: must be EUR.*minorUnits: must be positive.*cardNumber:/,
    );
    await expect(payments.authorise({ orderId: 'a', cardNumber: '4242424242424242' })).rejects.toThrow(
      /amount: is missing/,
    );
  });

  it('refuses a message of more than 64 KiB', async () => {
    const payments = paymentsAt((await start('payments')).url);
    expect(await codeOf(payments.capture({ orderId: 'x'.repeat(65_536) }))).toBe('ResourceExhausted');
    expect(await codeOf(payments.capture({ orderId: 'x'.repeat(65_000) }))).toBe('InvalidArgument');
  });

  it('keeps what it has answered when it is killed', async () => {
    const first = await start('payments');
    const payments = paymentsAt(first.url);
    const authorised: string[] = [];
    const work = (async () => {
      for (let nth = 0; ; nth += 1) {
        await payments.authorise(payment(`order-${nth}`));
        authorised.push(`order-${nth}`);
      }
    })().catch(() => undefined);
    await expect.poll(() => authorised.length, { timeout: patience(10_000) }).toBeGreaterThan(50);
    await first.end('SIGKILL');
    await work;
    const again = paymentsAt((await start('payments')).url);
    for (const orderId of authorised)
      expect((await again.getPayment({ orderId })).payment?.state).toBe(PaymentState.AUTHORISED);
  });
});

describe('the inventory service', () => {
  it('answers, and says what is wrong with a request', async () => {
    const inventory = inventoryAt((await start('inventory')).url);
    const mug = { sku: 'mug', quantity: 2 };
    const { reservation } = await inventory.reserve({ orderId: 'o', lines: [mug], holdFor });
    expect(reservation?.lines).toMatchObject([mug]);
    expect(Number(reservation?.expiresAt?.seconds)).toBeGreaterThan(Date.now() / 1_000);
    const { products } = await inventory.listProducts({});
    expect(products.find(({ sku }) => sku === 'mug')).toMatchObject({ onHand: 500, available: 498 });
    await inventory.commit({ orderId: 'o' });
    await inventory.release({ orderId: 'o' });
    const { product } = await inventory.adjustStock({ idempotencyKey: 'k', sku: 'mug', by: -100 });
    expect(product).toMatchObject({ onHand: 400, available: 400 });
    expect(await codeOf(inventory.commit({ orderId: 'p' }))).toBe('NotFound');
    expect(await codeOf(inventory.commit({ orderId: 'o' }))).toBe('FailedPrecondition');
    await expect(
      inventory.reserve({ orderId: 'q', lines: [mug, mug], holdFor: { seconds: 901n } }),
    ).rejects.toThrow(/lines: name a SKU once.*holdFor.seconds: must be at most 900 seconds/);
  });

  it('of which two instances share the stock sells each unit once', async () => {
    const instances = [await start('inventory'), await start('inventory')].map(({ url }) => inventoryAt(url));
    await instances[0]?.adjustStock({ idempotencyKey: 'few', sku: 'poster', by: -190 });
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, nth) => {
        const inventory = instances[nth % 2] as Client<typeof InventoryService>;
        const lines = [{ sku: 'poster', quantity: 1 }];
        return codeOf(inventory.reserve({ orderId: `order-${nth}`, lines, holdFor }));
      }),
    );
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome === 'FailedPrecondition')).toHaveLength(20);
  });
});

describe('each service', () => {
  it('says by the gRPC health protocol that it serves, and that it stops, and ends what is under way', async () => {
    const service = await start('payments');
    const health = createClient(Health, transportTo(service));
    expect((await health.check({})).status).toBe(Serving.SERVING);
    expect(await codeOf(health.check({ service: 'other' }))).toBe('NotFound');
    const statuses: Serving[] = [];
    let ended: Promise<number | null> | undefined;
    for await (const { status } of health.watch({})) {
      statuses.push(status);
      ended ??= service.end('SIGTERM');
    }
    expect(statuses).toEqual([Serving.SERVING, Serving.NOT_SERVING]);
    expect(await ended).toBe(0);
  });

  it('is understood by another implementation of gRPC', async () => {
    const { port } = await start('payments');
    const protos = fileURLToPath(new URL('../proto', import.meta.url));
    const file = 'lab/shop/payments/v1/payments.proto';
    const types = loadSync(file, { includeDirs: [protos], enums: String, longs: String });
    const Service = grpc.makeClientConstructor(
      types['lab.shop.payments.v1.PaymentsService'] as grpc.ServiceDefinition,
      'PaymentsService',
    );
    const client = new Service(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const call = (method: string, request: object) =>
      new Promise((resolve) => {
        const callback = (error: grpc.ServiceError | null, answer: unknown) =>
          resolve(error ? { code: grpc.status[error.code], details: error.details } : answer);
        // Below the longest deadline that the service takes.
        client[method]?.(request, { deadline: Date.now() + 9_000 }, callback);
      });
    const { orderId, cardNumber } = payment('order-1');
    const amount = { currencyCode: 'EUR', minorUnits: '1990' };
    expect(await call('Authorise', { orderId, cardNumber, amount })).toMatchObject({
      payment: { state: 'PAYMENT_STATE_AUTHORISED' },
    });
    expect(await call('Capture', { orderId: 'none' })).toEqual({
      code: 'NOT_FOUND',
      details: 'no payment for the order none',
    });
    client.close();
  });
});
