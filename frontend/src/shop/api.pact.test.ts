import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Matchers, PactV4, SpecificationVersion } from '@pact-foundation/pact';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { createClient } from '../client/client.ts';
import { adjustStock, listOrders, listProducts, listStuckOrders, placeOrder, tryAgain } from './api.ts';
import type { Order } from './model.ts';

/**
 * What this page needs of the orders' service, written down as a contract (https://docs.pact.io) that the service is checked against
 * in shop/pact.contract.test.ts. The page's own requests go to a server that answers as the contract says.
 */
const { eachLike, integer, iso8601DateTimeWithMillis, regex, string, uuid } = Matchers;

process.env.PACT_DO_NOT_TRACK = 'true';
const directory = mkdtempSync(join(tmpdir(), 'lab-pact-'));
const pact = new PactV4({
  consumer: 'shop-page',
  provider: 'shop-orders',
  dir: directory,
  spec: SpecificationVersion.SPECIFICATION_VERSION_V4,
  logLevel: 'error',
});
const scope = createClient().within({ run: (call) => call() });
const token = 'a.b.c';
const authorization = regex(/^Bearer .+$/, `Bearer ${token}`);
const json = regex('application/json.*', 'application/json; charset=utf-8');
const problemJson = regex('application/problem.json.*', 'application/problem+json');
const orderId = 'c0ffee00-0000-4000-8000-000000000001';
const send = globalThis.fetch;

afterEach(() => vi.unstubAllGlobals());
afterAll(() => rmSync(directory, { recursive: true }));

/** The page's requests reach that server as Nginx would pass them on. */
function serveAt(url: string): void {
  vi.stubGlobal('fetch', (path: string, init: RequestInit) =>
    send(url + path.replace('/shop/api', ''), init),
  );
}

const product = {
  sku: string('mug'),
  name: string('Mug'),
  currency: regex(/^[A-Z]{3}$/, 'EUR'),
  price: integer(1490),
  available: integer(500),
};
const order = {
  orderId: uuid(orderId),
  currency: regex(/^[A-Z]{3}$/, 'EUR'),
  total: integer(1490),
  lines: eachLike({
    sku: string('mug'),
    name: string('Mug'),
    quantity: integer(1),
    unitPrice: integer(1490),
  }),
  cardLast4: regex(/^\d{4}$/, '4242'),
  status: regex(/^[a-z-]+$/, 'completed'),
  version: integer(5),
  placedAt: iso8601DateTimeWithMillis('2026-11-29T10:00:00.000Z'),
  history: eachLike({
    type: string('OrderPlaced'),
    at: iso8601DateTimeWithMillis('2026-11-29T10:00:00.000Z'),
  }),
};
const problem = { type: string('about:blank'), title: string('Refused') };
const wanted = { lines: [{ sku: 'mug', quantity: 1 }], cardNumber: '4242 4242 4242 4242' };

it('lists the products', () =>
  pact
    .addInteraction()
    .uponReceiving('a request for the products')
    .withRequest('GET', '/v2/products')
    .willRespondWith(200, (answer) =>
      answer.headers({ 'Content-Type': json }).jsonBody({
        products: eachLike(product),
        asOf: iso8601DateTimeWithMillis('2026-11-29T10:00:00.000Z'),
        isStale: false,
      }),
    )
    .executeTest(async ({ url }) => {
      serveAt(url);
      expect((await listProducts(scope)).products).toHaveLength(1);
    }));

it('places an order', () =>
  pact
    .addInteraction()
    .given('a customer')
    .uponReceiving('an order with a key')
    .withRequest('POST', '/v2/orders', (request) =>
      request.headers({ authorization, 'idempotency-key': regex(/^\S{1,100}$/, 'key-1') }).jsonBody(wanted),
    )
    .willRespondWith(202, (answer) =>
      answer.headers({ 'Content-Type': json }).jsonBody({ orderId: uuid(orderId), version: integer(1) }),
    )
    .executeTest(async ({ url }) => {
      serveAt(url);
      expect(await placeOrder(scope, token, wanted, 'key-1')).toBe(orderId);
    }));

it('shows why an order is refused', () =>
  pact
    .addInteraction()
    .given('a customer')
    .uponReceiving('an order of a product that does not exist')
    .withRequest('POST', '/v2/orders', (request) =>
      request
        .headers({ authorization, 'idempotency-key': regex(/^\S{1,100}$/, 'key-2') })
        .jsonBody({ ...wanted, lines: [{ sku: 'nothing', quantity: 1 }] }),
    )
    .willRespondWith(400, (answer) =>
      answer
        .headers({ 'Content-Type': problemJson })
        .jsonBody({ ...problem, status: 400, detail: string('no product has the SKU nothing') }),
    )
    .executeTest(async ({ url }) => {
      serveAt(url);
      const refused = { ...wanted, lines: [{ sku: 'nothing', quantity: 1 }] };
      await expect(placeOrder(scope, token, refused, 'key-2')).rejects.toThrow(
        'no product has the SKU nothing',
      );
    }));

it('lists the orders of a customer', () =>
  pact
    .addInteraction()
    .given('a customer with a completed order')
    .uponReceiving('a request for one’s orders')
    .withRequest('GET', '/v2/orders', (request) => request.query({ limit: '50' }).headers({ authorization }))
    .willRespondWith(200, (answer) =>
      answer.headers({ 'Content-Type': json }).jsonBody({ orders: eachLike(order), ageMs: integer(0) }),
    )
    .executeTest(async ({ url }) => {
      serveAt(url);
      expect((await listOrders(scope, token)).orders[0]?.orderId).toBe(orderId);
    }));

it('lists the orders that wait for a person', () =>
  pact
    .addInteraction()
    .given('an admin')
    .uponReceiving('a request for the orders that need attention')
    .withRequest('GET', '/v2/orders', (request) =>
      request.query({ of: 'everybody', status: 'needs-attention', limit: '50' }).headers({ authorization }),
    )
    .willRespondWith(200, (answer) =>
      answer.headers({ 'Content-Type': json }).jsonBody({ orders: [], ageMs: integer(0) }),
    )
    .executeTest(async ({ url }) => {
      serveAt(url);
      expect((await listStuckOrders(scope, token)).orders).toEqual([]);
    }));

it('shows that an order does not wait for a person', () =>
  pact
    .addInteraction()
    .given('an admin')
    .uponReceiving('another try for an order that does not wait for one')
    .withRequest('POST', `/v2/orders/${orderId}/tries`, (request) => request.headers({ authorization }))
    .willRespondWith(409, (answer) =>
      answer.headers({ 'Content-Type': problemJson }).jsonBody({
        ...problem,
        status: 409,
        detail: string(`The order ${orderId} does not wait for a person.`),
      }),
    )
    .executeTest(async ({ url }) => {
      serveAt(url);
      const given: Order = {
        ...{ orderId, currency: 'EUR', total: 1490, lines: [], cardLast4: '4242', status: 'completed' },
        ...{ version: 5, placedAt: '2026-11-29T10:00:00.000Z', history: [] },
      };
      await expect(tryAgain(scope, token, given)).rejects.toThrow('does not wait for a person');
    }));

it('changes the stock', () =>
  pact
    .addInteraction()
    .given('an admin')
    .uponReceiving('five more mugs')
    .withRequest('POST', '/v2/products/mug/adjustments', (request) =>
      request
        .headers({ authorization, 'idempotency-key': regex(/^\S{1,100}$/, 'key-3') })
        .jsonBody({ by: 5 }),
    )
    .willRespondWith(200, (answer) => answer.headers({ 'Content-Type': json }).jsonBody(product))
    .executeTest(async ({ url }) => {
      serveAt(url);
      expect((await adjustStock(scope, token, { sku: 'mug', by: 5, key: 'key-3' })).sku).toBe('mug');
    }));

it('needs no more and no less than the contract in the checkout says; after a change: npx vitest run -u', async () => {
  const written = readFileSync(join(directory, 'shop-page-shop-orders.json'), 'utf8');
  await expect(written).toMatchFileSnapshot('../../../shop/pacts/shop-page-shop-orders.json');
});
