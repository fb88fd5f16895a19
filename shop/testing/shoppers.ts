import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { patience } from '@lab/testkit/patience';
import { z } from 'zod';
import { cards, type OrdersClient } from './orders-client.ts';

const acknowledged = z.object({ orderId: z.string() });

/** Places an order of one unit, with the same key until it is acknowledged, as the page does. @returns its id */
export async function placeUntilAcknowledged(
  client: OrdersClient,
  sku: string,
  card: keyof typeof cards = 'accepted',
): Promise<string> {
  const [key, body] = [randomUUID(), { lines: [{ sku, quantity: 1 }], cardNumber: cards[card] }];
  const deadline = performance.now() + patience(60_000);
  for (;;) {
    const answer = await client
      .request('POST', '/v2/orders', body, key)
      .then(async (response) => ({ status: response.status, text: await response.text() }))
      .catch((error: unknown) => ({ status: 599, text: String(error) }));
    if (answer.status === 202) return acknowledged.parse(JSON.parse(answer.text)).orderId;
    if (answer.status < 500 || performance.now() > deadline)
      throw new Error(`not acknowledged: ${answer.status} ${answer.text}`);
    await sleep(100);
  }
}

/** Orders at an even rate until `over` is settled. @returns what `order` gave, for each */
export async function orderUntil<Ordered>(
  over: Promise<void>,
  ordersPerSecond: number,
  order: (nth: number) => Promise<Ordered>,
): Promise<readonly Ordered[]> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  over.then(end, end);
  const placed: Promise<Ordered>[] = [];
  for (let nth = 0; !isOver; nth += 1) {
    placed.push(order(nth));
    await sleep(1_000 / ordersPerSecond);
  }
  return Promise.all(placed);
}
