import { randomUUID } from 'node:crypto';
import { patience } from '@lab/testkit/patience';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inventoryAt, paymentsAt } from './testing/clients.ts';
import { type OrdersClient, ordersClient } from './testing/orders-client.ts';
import { type RunningShop, startShop } from './testing/running-shop.ts';

let shop: RunningShop;
let ada: OrdersClient;
let admin: OrdersClient;

const clientWith = (token: string) => ordersClient(() => shop.orders.url, token);

beforeAll(async () => {
  shop = await startShop();
  ada = clientWith(await shop.customer());
  admin = clientWith(await shop.admin());
}, patience(60_000));
afterAll(() => shop.stop());

describe('the balance', () => {
  const sums = z.object({
    isSettled: z.boolean(),
    counts: z.array(z.object({ of: z.string(), sold: z.number(), booked: z.number() })),
    differences: z.array(z.object({ of: z.string(), sold: z.number(), booked: z.number() })),
  });
  const balance = async () => sums.parse(await (await admin.request('GET', '/v2/balance')).json());
  const settled = () => expect.poll(balance, { timeout: patience(10_000) });

  it('finds the same units and money in three databases, whatever became of the orders', async () => {
    await ada.end(await ada.place('t-shirt', 2));
    await ada.end(await ada.place('t-shirt', 1, 'declined'));
    await settled().toMatchObject({ isSettled: true, differences: [] });
    const { counts } = await balance();
    expect(counts.find(({ of }) => of === 't-shirt')?.booked).toBeGreaterThanOrEqual(2);
    expect(counts.find(({ of }) => of === 'EUR')?.booked).toBeGreaterThanOrEqual(2 * 2490);
  });

  it('names what was booked without an order, units and money', async () => {
    const [orderId, lines] = [randomUUID(), [{ sku: 'poster', quantity: 3 }]];
    const inventory = inventoryAt(shop.inventories[0].url);
    await inventory.reserve({ orderId, lines, holdFor: { seconds: 60n } });
    await inventory.commit({ orderId });
    const payments = paymentsAt(shop.payments.url);
    const amount = { currencyCode: 'EUR', minorUnits: 500n };
    await payments.authorise({ orderId, amount, cardNumber: '4242424242424242' });
    await payments.capture({ orderId });
    const { isSettled, differences } = await balance();
    expect(isSettled).toBe(true);
    expect(differences.map(({ of, sold, booked }) => [of, booked - sold])).toEqual([
      ['poster', 3],
      ['EUR', 500],
    ]);
    await inventory.release({ orderId });
    await payments.refund({ orderId });
    await settled().toMatchObject({ differences: [] });
  });
});
