import { setTimeout as sleep } from 'node:timers/promises';
import { patience } from '@lab/testkit/patience';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ordersClient } from './testing/orders-client.ts';
import { type RunningShop, startShop } from './testing/running-shop.ts';
import { orderUntil, placeUntilAcknowledged } from './testing/shoppers.ts';

const ordersPerSecond = 10;
/** So few orders each that one request lists all mails. */
const customers = 8;
/** Orders under way when a process ends, and when the next one has begun. */
const ordersBetweenMs = 700;
const mails = z.object({ mails: z.array(z.object({ orderId: z.string(), subject: z.string() })) });

let shop: RunningShop;
beforeAll(async () => {
  shop = await startShop();
}, patience(60_000));
afterAll(() => shop.stop());

/** The orders that a customer's mails are about. */
async function ordersInMails(token: string): Promise<readonly string[]> {
  const mailbox = ordersClient(() => shop.notifications.url, token);
  const answer = await mailbox.request('GET', '/v1/mails?limit=100');
  return mails
    .parse(await answer.json())
    .mails.map(({ orderId }) => orderId)
    .toSorted();
}

/** Ends one service after the other in peace and starts it again, as a new version would be put in its place. */
async function replaceAll(): Promise<void> {
  const { identity, payments, inventories, notifications, orders } = shop;
  for (const service of [identity, payments, ...inventories, notifications, orders]) {
    await sleep(ordersBetweenMs);
    await service.restart('SIGTERM');
  }
  await sleep(ordersBetweenMs);
}

it(
  'every order is completed while each service is replaced, and each has its mails',
  async () => {
    const tokens = await Promise.all(Array.from({ length: customers }, () => shop.customer()));
    const clients = tokens.map((token) => ordersClient(() => shop.orders.url, token));
    const over = replaceAll();
    const placed = await orderUntil(over, ordersPerSecond, async (nth) => {
      const who = nth % customers;
      const client = clients[who];
      return { who, id: client ? await placeUntilAcknowledged(client, 'stickers') : '' };
    });
    await over;
    expect(placed.length).toBeGreaterThan(6 * ordersPerSecond * (ordersBetweenMs / 1_000));
    const ended = await Promise.all(placed.map(({ who, id }) => clients[who]?.end(id)));
    const failed = ended.filter((order) => order?.status !== 'completed');
    expect(failed).toEqual([]);
    for (const [who, token] of tokens.entries()) {
      const ids = placed.filter((order) => order.who === who).map(({ id }) => id);
      await expect
        .poll(() => ordersInMails(token), { timeout: patience(20_000) })
        .toEqual([...ids, ...ids].toSorted());
    }
  },
  patience(120_000),
);
