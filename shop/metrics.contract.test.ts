import { randomUUID } from 'node:crypto';
import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { patience } from '@lab/testkit/patience';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inventoryAt } from './testing/clients.ts';
import { type OrdersClient, ordersClient } from './testing/orders-client.ts';
import { type RunningShop, startShop } from './testing/running-shop.ts';

let shop: RunningShop;
let ada: OrdersClient;

const clientWith = (token: string) => ordersClient(() => shop.orders.url, token);

beforeAll(async () => {
  // The product list is kept for an hour: it is right because the instances announce changes to each other.
  shop = await startShop({ SHOP_INVENTORY_CACHE_MS: '3600000' });
  ada = clientWith(await shop.customer());
}, patience(60_000));
afterAll(() => shop.stop());

const stockOf = async (sku: string) =>
  (await inventoryAt(shop.inventories[0].url).listProducts({})).products.find(
    (product) => product.sku === sku,
  );

describe('the metrics', () => {
  it('count what happens to orders, and how long they take', async () => {
    const names = {
      placed: 'shop_order_events_total{event="OrderPlaced"}',
      failing: 'shop_order_events_total{event="OrderFailing"}',
      completed: 'shop_saga_duration_seconds_count{outcome="completed"}',
      rejected: 'shop_saga_duration_seconds_count{outcome="rejected"}',
      requests:
        'http_server_request_duration_seconds_count{http_request_method="POST",http_route="/v2/orders",http_response_status_code="202"}',
    };
    const read = async () => {
      const metrics = await shop.orders.metrics();
      return Object.values(names).map((name) => metrics.get(name) ?? 0);
    };
    const before = await read();
    await ada.end(await ada.place('duck', 1));
    await ada.end(await ada.place('duck', 1, 'declined'));
    await expect
      .poll(async () => (await read()).map((value, index) => value - (before[index] ?? 0)))
      .toEqual([2, 1, 1, 1, 2]);
  });

  it('are those of the catalogue, in every service', async () => {
    const known: readonly string[] = Object.values(shopMetrics).map(({ name }) => name);
    const { identity, payments, notifications, orders, inventories } = shop;
    for (const service of [identity, payments, notifications, orders, ...inventories]) {
      const names = [...(await service.metrics()).keys()].map((name) => name.replace(/{.*/, ''));
      const own = names.filter((name) => !/^(nodejs|process)_/.test(name));
      expect(own.length).toBeGreaterThan(0);
      expect(own.filter((name) => !known.includes(name.replace(/_(bucket|count|sum)$/, '')))).toEqual([]);
    }
  });

  it('say what the stock is, what waits, and that no circuit is open', async () => {
    const stock = await shop.inventories[1].metrics();
    const onHand = stock.get('shop_stock_units{sku="mug",state="on_hand"}');
    await expect.poll(async () => (await stockOf('mug'))?.onHand).toBe(onHand);
    const orders = await shop.orders.metrics();
    expect(orders.get('shop_orders_stuck')).toBe(0);
    expect(
      [...orders].filter(([name]) => name.startsWith('shop_circuit_open')).map(([, open]) => open),
    ).toEqual([0, 0, 0]);
    await expect
      .poll(async () =>
        (await shop.notifications.metrics()).get('shop_consumer_lag_messages{consumer="notifications-1"}'),
      )
      .toBe(0);
  });
});

it('a change of the stock in one instance shows in what the other one lists, which it keeps otherwise', async () => {
  const [here, there] = shop.inventories.map(({ url }) => inventoryAt(url));
  const stickers = async () =>
    (await there?.listProducts({}))?.products.find(({ sku }) => sku === 'stickers')?.onHand ?? 0;
  const hits = async () =>
    (await shop.inventories[1].metrics()).get('shop_product_cache_requests_total{result="hit"}') ?? 0;
  const isKept = async () => {
    const hitsBefore = await hits();
    await stickers();
    return (await hits()) > hitsBefore;
  };
  // Announcements of earlier changes may still arrive.
  await expect.poll(isKept).toBe(true);
  const before = await stickers();
  await here?.adjustStock({ idempotencyKey: randomUUID(), sku: 'stickers', by: 5 });
  await expect.poll(stickers, { timeout: patience(5_000) }).toBe(before + 5);
});
