import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultId } from '@lab/faults/faults';
import { writeFlags } from '@lab/faults/flag-file';
import { patience } from '@lab/testkit/patience';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type OrdersClient, ordersClient } from './testing/orders-client.ts';
import { type RunningShop, startShop } from './testing/running-shop.ts';

let folder: string;
let shop: RunningShop;
let client: OrdersClient;

function write(on: ReadonlyMap<FaultId, Record<string, number>>): void {
  const until = Math.floor(Date.now() / 1_000) + 600;
  const switches = new Map([...on].map(([id, parameters]) => [id, { parameters, until, keep: false }]));
  writeFileSync(join(folder, 'draft'), writeFlags(switches));
  renameSync(join(folder, 'draft'), join(folder, 'flags.json'));
}
const switchOn = (id: FaultId, parameters: Record<string, number>) => write(new Map([[id, parameters]]));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-shop-faults-'));
  write(new Map());
  shop = await startShop({ FAULT_FLAGS: join(folder, 'flags.json') });
  client = ordersClient(() => shop.orders.url, await shop.customer());
}, patience(120_000));
afterEach(() => write(new Map()));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await shop.stop();
}, patience(60_000));

/** Milliseconds that one order takes from the click to its end, and how it ends. */
async function order(): Promise<{ ms: number; status: string }> {
  const started = performance.now();
  const { status } = await client.end(await client.place('stickers', 1));
  return { ms: performance.now() - started, status };
}
const polling = { timeout: patience(30_000), interval: 100 };

it('makes a share of the authorisations wait', async () => {
  switchOn('payment-slow', { delay_ms: 600, share: 100 });
  await expect.poll(async () => (await order()).ms, polling).toBeGreaterThan(599);
  switchOn('payment-slow', { delay_ms: 600, share: 0 });
  await expect.poll(async () => (await order()).ms, polling).toBeLessThan(600);
});

it('makes authorisations fail: orders are taken back, and completed when it is over', async () => {
  switchOn('payment-errors', { share: 100 });
  await expect.poll(async () => (await order()).status, polling).toBe('rejected');
  write(new Map());
  await expect.poll(async () => (await order()).status, polling).toBe('completed');
});

it('holds the write lock of the stock, so that reservations wait for it', async () => {
  switchOn('stock-database-locked', { hold_ms: 800, every_ms: 50 });
  await expect.poll(async () => (await order()).ms, polling).toBeGreaterThan(400);
});

it('keeps the connections to the orders’ database, so that requests get none', async () => {
  switchOn('orders-connections-exhausted', { hold_ms: 5_000 });
  const status = async () => (await client.request('GET', '/v2/orders')).status;
  await expect.poll(status, polling).toBe(500);
  write(new Map());
  await expect.poll(status, polling).toBe(200);
});

/** Over both instances of the inventory. */
async function sumOf(metric: string): Promise<number> {
  const all = await Promise.all(shop.inventories.map((inventory) => inventory.metrics()));
  return all.reduce((sum, metrics) => sum + (metrics.get(metric) ?? 0), 0);
}

it('sends each reservation many times', async () => {
  const calls =
    'rpc_server_call_duration_seconds_count{rpc_method="lab.shop.inventory.v1.InventoryService/Reserve",rpc_response_status_code="OK"}';
  const callsOfAnOrder = async () => {
    const before = await sumOf(calls);
    await order();
    return (await sumOf(calls)) - before;
  };
  switchOn('reservations-repeated', { calls: 5 });
  await expect.poll(callsOfAnOrder, polling).toBe(6);
  write(new Map());
  await expect.poll(callsOfAnOrder, polling).toBe(1);
});

it('asks the inventory for each product list', async () => {
  const asked = () =>
    sumOf(
      'rpc_server_call_duration_seconds_count{rpc_method="lab.shop.inventory.v1.InventoryService/ListProducts",rpc_response_status_code="OK"}',
    );
  const askedForTen = async () => {
    const before = await asked();
    await Promise.all(Array.from({ length: 10 }, () => client.request('GET', '/v2/products')));
    return (await asked()) - before;
  };
  switchOn('products-not-kept', {});
  await expect.poll(askedForTen, polling).toBe(10);
  write(new Map());
  await expect.poll(askedForTen, polling).toBeLessThan(2);
});

it('fails on the events of some orders, which are put aside and can be replayed when it is over', async () => {
  const deadLetters = async () => (await shop.notifications.metrics()).get('shop_dead_letters');
  switchOn('mails-unreadable', { share: 100 });
  await expect
    .poll(async () => {
      await order();
      return deadLetters();
    }, polling)
    .toBeGreaterThan(0);
  write(new Map());
  const admin = await shop.admin();
  const ask = (method: string, path: string) =>
    fetch(shop.notifications.url + path, { method, headers: { authorization: `Bearer ${admin}` } });
  const replayAll = async () => {
    const { letters } = z
      .object({ letters: z.array(z.object({ number: z.int() })) })
      .parse(await (await ask('GET', '/v1/dead-letters')).json());
    for (const { number } of letters) await ask('POST', `/v1/dead-letters/${number}/replays`);
    return deadLetters();
  };
  await expect.poll(replayAll, polling).toBe(0);
});
