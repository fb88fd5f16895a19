import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@lab/wait/wait-until';
import { connectBroker } from '../../shop/testing/broker-client.ts';
import { inventoryAt } from '../../shop/testing/clients.ts';
import { type OrdersClient, ordersClient } from '../../shop/testing/orders-client.ts';
import { type RunningShop, startShop } from '../../shop/testing/running-shop.ts';
import { type Figure, percentile } from './figure.ts';

const idleOrders = 60;
const ordersPerSecond = 100;
const loadSeconds = 60;
/** Events of an order that is completed. */
const eventsOfOrder = 5;
const settleWithinMs = 120_000;

/** An order and when its request was sent, in milliseconds since the epoch. */
interface Sent {
  readonly id: string;
  readonly at: number;
}

/** The numbers of the shop that its users feel: processes of their own, without the rest of the lab. Takes two minutes. */
export async function benchShop(): Promise<readonly Figure[]> {
  const shop = await startShop();
  try {
    const client = ordersClient(() => shop.orders.url, await shop.customer());
    await fillStock(shop);
    const idle = await secondsOf(client, await placeIdle(client));
    const started = Date.now();
    const sent = await placeAtRate(client);
    const consumedMs = await whenConsumed(shop, started);
    const loaded = await secondsOf(client, sent);
    return [
      figure('idle order to its final state, p95', 1_000 * percentile(idle, 0.95), 'ms', 'most', 300),
      figure('100 orders/s: acknowledged', sent.length, 'count', 'least', ordersPerSecond * loadSeconds),
      figure('100 orders/s: to the final state, p50', 1_000 * percentile(loaded, 0.5), 'ms'),
      figure('100 orders/s: to the final state, p95', 1_000 * percentile(loaded, 0.95), 'ms', 'most', 1_000),
      figure(
        'events consumed',
        (sent.length * eventsOfOrder * 60_000) / consumedMs,
        'events/min',
        'least',
        10_000,
      ),
    ];
  } finally {
    await shop.stop();
  }
}

const figure = (
  name: string,
  value: number,
  unit: Figure['unit'],
  at?: 'least' | 'most',
  limit?: number,
): Figure =>
  at && limit !== undefined ? { name, value, unit, limit: { at, value: limit } } : { name, value, unit };

async function fillStock(shop: RunningShop): Promise<void> {
  const inventory = inventoryAt(shop.inventories[0].url);
  await inventory.adjustStock({ idempotencyKey: 'bench', sku: 'stickers', by: 100_000 });
}

async function placeIdle(client: OrdersClient): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  for (let nth = 0; nth < idleOrders; nth += 1) {
    const at = Date.now();
    sent.push({ at, id: await client.place('stickers', 1) });
    await sleep(200);
  }
  return sent;
}

/** Sends orders at an even rate, whatever becomes of those before. @returns those that were acknowledged */
async function placeAtRate(client: OrdersClient): Promise<readonly Sent[]> {
  const started = performance.now();
  const placed: Promise<readonly Sent[]>[] = [];
  for (let nth = 0; nth < ordersPerSecond * loadSeconds; nth += 1) {
    const due = started + (nth * 1_000) / ordersPerSecond;
    if (due > performance.now()) await sleep(due - performance.now());
    const at = Date.now();
    placed.push(
      client.place('stickers', 1).then(
        (id) => [{ at, id }],
        () => [],
      ),
    );
  }
  return (await Promise.all(placed)).flat();
}

/** Seconds from each request to the order's final state. */
async function secondsOf(client: OrdersClient, sent: readonly Sent[]): Promise<readonly number[]> {
  const seconds: number[] = [];
  for (const { id, at } of sent) {
    const { history, status } = await client.end(id);
    if (status !== 'completed') throw new Error(`the order ${id} is ${status}`);
    seconds.push((Date.parse(history.at(-1)?.at ?? '') - at) / 1_000);
  }
  return seconds;
}

/** @returns milliseconds from the start until the mails about all orders were written */
async function whenConsumed(shop: RunningShop, started: number): Promise<number> {
  const broker = await connectBroker(shop.broker.server);
  try {
    await waitUntil(
      async () => {
        const pending = await broker.pending('ORDERS');
        return pending === 0 ? { ok: true, value: null } : { ok: false, seen: `${pending} events` };
      },
      { what: 'every event consumed', deadlineMs: settleWithinMs },
    );
    return Date.now() - started;
  } finally {
    await broker.close();
  }
}
