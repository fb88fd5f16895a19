import { randomUUID } from 'node:crypto';
import { patience } from '@lab/testkit/patience';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectBroker } from './testing/broker-client.ts';
import { inventoryAt, paymentsAt } from './testing/clients.ts';
import { cards, type OrdersClient, ordersClient } from './testing/orders-client.ts';
import { type RunningShop, startShop } from './testing/running-shop.ts';

let shop: RunningShop;
let ada: OrdersClient;
let adaToken: string;
let admin: OrdersClient;

const deadLetters = z.object({
  letters: z.array(
    z.object({ number: z.int(), consumer: z.string(), subject: z.string(), deliveries: z.int() }),
  ),
});
const mailList = z.object({ mails: z.array(z.object({ orderId: z.string(), subject: z.string() })) });

const clientWith = (token: string) => ordersClient(() => shop.orders.url, token);
const body = { lines: [{ sku: 'mug', quantity: 1 }], cardNumber: cards.accepted };

beforeAll(async () => {
  shop = await startShop();
  adaToken = await shop.customer();
  ada = clientWith(adaToken);
  admin = clientWith(await shop.admin());
}, patience(60_000));
afterAll(() => shop.stop());

const stockOf = async (sku: string) =>
  (await inventoryAt(shop.inventories[0].url).listProducts({})).products.find(
    (product) => product.sku === sku,
  );

describe('an order', () => {
  it('is completed: its stock has left, its card is charged, and its history tells how', async () => {
    const before = await stockOf('duck');
    const orderId = await ada.place('duck', 3);
    const order = await ada.end(orderId);
    expect(order).toMatchObject({ status: 'completed', total: 3 * 790 });
    expect(order.history.map(({ type }) => type)).toEqual([
      ...['OrderPlaced', 'StockReserved', 'PaymentAuthorised', 'OrderConfirmed', 'OrderCompleted'],
    ]);
    await expect.poll(async () => (await stockOf('duck'))?.onHand).toBe((before?.onHand ?? 0) - 3);
    const { payment } = await paymentsAt(shop.payments.url).getPayment({ orderId });
    expect(payment).toMatchObject({ amount: { minorUnits: 2_370n }, cardLast4: '4242' });
  });

  it('with a card that is declined is rejected, and its stock can be sold again', async () => {
    const before = await stockOf('poster');
    const order = await ada.end(await ada.place('poster', 2, 'declined'));
    expect(order).toMatchObject({ status: 'rejected', reason: 'card_declined' });
    const { available, onHand } = before ?? {};
    await expect.poll(() => stockOf('poster')).toMatchObject({ available, onHand });
  });

  it('is there at once for the one who placed it', async () => {
    const orderId = await ada.place('mug', 1);
    expect((await ada.show(orderId)).version).toBeGreaterThanOrEqual(1);
  });

  it('is told of by mails, to the customer alone', async () => {
    const order = await ada.end(await ada.place('mug', 1, 'declined'));
    const mails = ordersClient(() => shop.notifications.url, adaToken);
    const subjects = async () => {
      const { mails: all } = mailList.parse(await (await mails.request('GET', '/v1/mails')).json());
      return all.filter(({ orderId }) => orderId === order.orderId).map(({ subject }) => subject);
    };
    await expect
      .poll(subjects, { timeout: patience(10_000) })
      .toEqual(['Your order could not be completed', 'We have your order']);
    const eve = ordersClient(() => shop.notifications.url, await shop.customer());
    expect(await (await eve.request('GET', '/v1/mails')).json()).toEqual({ mails: [] });
    expect((await fetch(`${shop.notifications.url}/v1/mails`)).status).toBe(401);
  });

  it('that does not show an event in time says so, and not that it does not exist', async () => {
    const { orderId, version } = await ada.end(await ada.place('mug', 1));
    const answer = await ada.request('GET', `/v2/orders/${orderId}?version=${version + 1}`);
    expect(answer.status).toBe(503);
  });

  it('is one, however often its request comes', async () => {
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ada.request('POST', '/v2/orders', body, key)),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    const ids = await Promise.all(
      answers.map(async (answer) => (await answer.json()) as { orderId: string }),
    );
    expect(new Set(ids.map(({ orderId }) => orderId)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(4);
    const other = await ada.request(
      'POST',
      '/v2/orders',
      { ...body, lines: [{ sku: 'mug', quantity: 2 }] },
      key,
    );
    expect(other.status).toBe(422);
  });

  it('is published event by event, in its order', async () => {
    const order = await ada.end(await ada.place('stickers', 1));
    const broker = await connectBroker(shop.broker.server);
    try {
      await expect
        .poll(() => broker.idsOf('ORDERS', order.orderId), { timeout: patience(10_000) })
        .toEqual(order.history.map((_entry, index) => `${order.orderId}-${index + 1}`));
    } finally {
      await broker.close();
    }
  });

  it.each([
    [{}, /lines: must be a list; cardNumber: is missing/],
    [{ ...body, lines: [] }, /must have a line/],
    [{ ...body, lines: [{ sku: 'nothing', quantity: 1 }] }, /no product has the SKU nothing/],
    [{ ...body, lines: [{ sku: 'mug', quantity: 0 }] }, /lines\.0\.quantity: must be at least 1/],
    [{ ...body, cardNumber: 'abc' }, /12 to 19 digits/],
    [{ ...body, price: 1 }, /price/],
  ])('that makes no sense is refused: %j', async (wrong, reason) => {
    const answer = await ada.request('POST', '/v2/orders', wrong);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { detail: string }).detail).toMatch(reason);
  });
});

it(
  'an event that cannot be processed is put aside, is shown to an admin alone, and can be published again',
  async () => {
    const mailsOf = (token: string) => ordersClient(() => shop.notifications.url, token);
    const mails = mailsOf(await shop.admin());
    const list = async () =>
      deadLetters.parse(await (await mails.request('GET', '/v1/dead-letters')).json()).letters;
    expect(await list()).toEqual([]);
    const broker = await connectBroker(shop.broker.server);
    await broker.publish('shop.orders.0', '{"no": "event"}', 'poison').finally(broker.close);
    await expect.poll(async () => (await list()).length, { timeout: patience(20_000) }).toBe(1);
    const [letter] = await list();
    expect(letter).toMatchObject({ consumer: 'notifications-0', subject: 'shop.orders.0', deliveries: 5 });
    const eve = mailsOf(await shop.customer());
    const [one, replays] = [
      `/v1/dead-letters/${letter?.number}`,
      `/v1/dead-letters/${letter?.number}/replays`,
    ];
    for (const path of ['/v1/dead-letters', one]) expect((await eve.request('GET', path)).status).toBe(403);
    expect((await eve.request('POST', replays)).status).toBe(403);
    expect((await mails.request('POST', replays)).status).toBe(202);
    expect((await mails.request('GET', one)).status).toBe(404);
    await expect.poll(async () => (await list()).length, { timeout: patience(20_000) }).toBe(1);
  },
  patience(60_000),
);

describe('version 1 of the interface', () => {
  it('still takes and shows orders, and says that it is deprecated', async () => {
    const order = { items: [{ sku: 'mug', quantity: 2 }], card: cards.accepted };
    const placed = await ada.request('POST', '/v1/orders', order);
    expect(placed.status).toBe(202);
    expect(placed.headers.get('deprecation')).toMatch(/^@\d+$/);
    expect(Date.parse(placed.headers.get('sunset') ?? '')).toBeGreaterThan(Date.now());
    expect(placed.headers.get('link')).toBe('</shop/api/v2/orders>; rel="successor-version"');
    const { id } = (await placed.json()) as { id: string };
    await ada.end(id);
    const shown = await (await ada.request('GET', `/v1/orders/${id}`)).json();
    const expected = { id, state: 'done', total: '29.80', items: [{ sku: 'mug', quantity: 2 }] };
    expect(shown).toEqual(expected);
    const list = await (await ada.request('GET', '/v1/orders')).json();
    expect(list).toMatchObject({ orders: expect.arrayContaining([expected]) });
  });

  it('shows nothing of another customer, and asks for a token', async () => {
    const orderId = await ada.place('mug', 1);
    const eve = clientWith(await shop.customer());
    expect((await eve.request('GET', `/v1/orders/${orderId}`)).status).toBe(404);
    expect(await (await eve.request('GET', '/v1/orders')).json()).toEqual({ orders: [] });
    for (const [method, path] of [
      ['GET', '/v1/orders'],
      ['POST', '/v1/orders'],
      ['GET', `/v1/orders/${orderId}`],
    ] as const)
      expect((await fetch(`${shop.orders.url}${path}`, { method })).status).toBe(401);
  });
});

describe('who may see what', () => {
  const addresses = ['/v2/orders', `/v2/orders/${randomUUID()}`, '/v2/sales'];

  it.each([
    ...addresses.map((path) => ['GET', path] as const),
    ['POST', '/v2/orders'] as const,
    ['POST', '/v2/rebuilds'] as const,
    ['POST', `/v2/orders/${randomUUID()}/tries`] as const,
  ])('%s %s asks for a token', async (method, path) => {
    const nobody = await fetch(`${shop.orders.url}${path}`, { method });
    expect(nobody.status).toBe(401);
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer');
    const forged = await clientWith('eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.').request(method, path);
    expect(forged.status).toBe(401);
  });

  it('a customer sees nothing of another one, and an admin everything', async () => {
    const orderId = await ada.place('mug', 1);
    await ada.end(orderId);
    const eve = clientWith(await shop.customer());
    expect((await eve.request('GET', `/v2/orders/${orderId}`)).status).toBe(404);
    expect((await eve.request('GET', `/v2/orders/${orderId}?version=1`)).status).toBe(404);
    expect(await (await eve.request('GET', '/v2/orders')).json()).toMatchObject({ orders: [] });
    for (const [method, path] of [
      ['GET', '/v2/orders?of=everybody'],
      ['POST', `/v2/orders/${orderId}/tries`],
      ['GET', '/v2/sales'],
      ['GET', '/v2/balance'],
      ['POST', '/v2/rebuilds'],
    ] as const)
      expect((await eve.request(method, path)).status).toBe(403);
    expect((await admin.request('GET', `/v2/orders/${orderId}`)).status).toBe(200);
    const { products } = (await (await admin.request('GET', '/v2/sales')).json()) as { products: unknown[] };
    expect(products.length).toBeGreaterThan(0);
    expect((await admin.request('POST', `/v2/orders/${orderId}/tries`)).status).toBe(409);
  });
});

it('what is shown is the same after it was made again from the events', async () => {
  const shown = async () => ({
    orders: await (await admin.request('GET', '/v2/orders?of=everybody&limit=100')).json(),
    sales: await (await admin.request('GET', '/v2/sales')).json(),
  });
  await ada.end(await ada.place('t-shirt', 1));
  const before = await shown();
  const answer = await admin.request('POST', '/v2/rebuilds');
  expect(((await answer.json()) as { events: number }).events).toBeGreaterThan(4);
  expect(await shown()).toEqual(before);
});

describe('while processes end', () => {
  it(
    'every order ends, although the orchestrator is killed',
    async () => {
      const ids = await Promise.all(Array.from({ length: 20 }, () => ada.place('notebook', 1)));
      await shop.orders.restart('SIGKILL');
      const orders = await Promise.all(ids.map((id) => ada.end(id)));
      expect(orders.map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
    },
    patience(60_000),
  );

  it(
    'orders go on when one of the inventory’s instances is gone, and products are shown when both are',
    async () => {
      await shop.inventories[0].end('SIGKILL');
      const ids = await Promise.all(Array.from({ length: 6 }, () => ada.place('mug', 1)));
      const orders = await Promise.all(ids.map((id) => ada.end(id)));
      expect(orders.map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
      await shop.inventories[1].end('SIGKILL');
      await expect
        .poll(async () => (await ada.request('GET', '/v2/products')).json(), { timeout: patience(10_000) })
        .toMatchObject({ isStale: true });
    },
    patience(60_000),
  );
});
