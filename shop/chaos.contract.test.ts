import { setTimeout as sleep } from 'node:timers/promises';
import { Code, ConnectError } from '@connectrpc/connect';
import { patience } from '@lab/testkit/patience';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { PaymentState } from './generated/lab/shop/payments/v1/payments_pb.js';
import { inventoryAt, paymentsAt } from './testing/clients.ts';
import { type OrdersClient, ordersClient, type ShownOrder } from './testing/orders-client.ts';
import { type RunningShop, startShop } from './testing/running-shop.ts';
import { orderUntil, placeUntilAcknowledged } from './testing/shoppers.ts';

/** How often each process is killed; `LAB_CHAOS_KILLS=20` for the long run. */
const kills = Number(process.env.LAB_CHAOS_KILLS ?? 1);
const ordersPerSecond = 20;
/** So few orders each that one request lists all mails. */
const customers = 8 * kills;
const mails = z.object({ mails: z.array(z.object({ orderId: z.string(), subject: z.string() })) });

interface Customer extends OrdersClient {
  readonly token: string;
}

let shop: RunningShop;
let shoppers: readonly Customer[];

beforeAll(async () => {
  shop = await startShop();
  const tokens: string[] = [];
  for (let nth = 0; nth < customers; nth += 1) tokens.push(await shop.customer());
  shoppers = tokens.map((token) => ({ token, ...ordersClient(() => shop.orders.url, token) }));
}, patience(120_000));
afterAll(() => shop.stop());

function customerOf(nth: number): Customer {
  const customer = shoppers[nth % shoppers.length];
  if (!customer) throw new Error('there are no customers');
  return customer;
}

const stock = async () => (await inventoryAt(shop.inventories[0].url).listProducts({})).products;

async function order(
  customer: Customer,
  nth: number,
): Promise<{ readonly id: string; readonly customer: Customer }> {
  const sku = nth % 2 ? 'stickers' : 'notebook';
  const card = nth % 10 === 9 ? 'declined' : 'accepted';
  return { id: await placeUntilAcknowledged(customer, sku, card), customer };
}

/** Kills every process so many times, one after the other with pauses, in an order that chance decides. */
async function killAll(): Promise<void> {
  const services = [shop.identity, shop.payments, shop.notifications, shop.orders, ...shop.inventories];
  const all = [
    ...services.map((service) => () => service.restart('SIGKILL')),
    () => shop.broker.restart('SIGKILL'),
    () => shop.database.crash(),
  ];
  const rounds = Array.from({ length: kills }, () => all).flat();
  for (const kill of rounds.map((one) => ({ one, at: Math.random() })).sort((a, b) => a.at - b.at)) {
    await sleep(Math.random() * 600);
    await kill.one();
  }
}

it(
  'every acknowledged order ends, charged once at most, told of once, while every process is killed',
  async () => {
    const before = await stock();
    const over = killAll();
    const placed = await orderUntil(over, ordersPerSecond, (nth) => order(customerOf(nth), nth));
    await over;
    const ended = await Promise.all(placed.map(({ id, customer }) => customer.end(id)));
    expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(['completed', 'rejected']));
    expect(new Set(placed.map(({ id }) => id)).size).toBe(placed.length);
    for (const one of ended) await checkPayment(one);
    await checkStock(before, ended);
    for (const customer of shoppers)
      await checkMails(
        customer,
        placed.filter((one) => one.customer === customer),
      );
  },
  patience(120_000 + kills * 60_000),
);

async function checkPayment({ orderId, status }: ShownOrder): Promise<void> {
  const state = await paymentsAt(shop.payments.url)
    .getPayment({ orderId })
    .then(({ payment }) => payment?.state)
    .catch(unlessNotFound);
  // One that fails at its first step never had a payment.
  const over = [undefined, PaymentState.DECLINED, PaymentState.VOIDED, PaymentState.REFUNDED];
  expect(status === 'completed' ? [PaymentState.CAPTURED] : over).toContain(state);
}

function unlessNotFound(error: unknown): undefined {
  if (!(error instanceof ConnectError && error.code === Code.NotFound)) throw error;
}

async function checkStock(before: Awaited<ReturnType<typeof stock>>, ended: readonly ShownOrder[]) {
  const unitsOf = (products: typeof before) =>
    products.map(({ sku, onHand, available }) => ({ sku, onHand, available }));
  const soldOf = (wanted: string) =>
    ended.filter(({ status, lines }) => status === 'completed' && lines[0]?.sku === wanted).length;
  const expected = before.map(({ sku, onHand }) => {
    const left = onHand - soldOf(sku);
    return { sku, onHand: left, available: left };
  });
  // An instance that did not hear of the last change lists it a second later.
  await expect.poll(async () => unitsOf(await stock()), { timeout: patience(10_000) }).toEqual(expected);
}

async function checkMails({ token }: Customer, placed: readonly { readonly id: string }[]): Promise<void> {
  const mailbox = ordersClient(() => shop.notifications.url, token);
  const written = async () => {
    const all = mails.parse(await (await mailbox.request('GET', '/v1/mails?limit=100')).json()).mails;
    return all.map(({ orderId }) => orderId).toSorted();
  };
  await expect
    .poll(written, { timeout: patience(30_000) })
    .toEqual(placed.flatMap(({ id }) => [id, id]).toSorted());
}
