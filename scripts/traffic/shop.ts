import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Ask, createClient } from './client.ts';
import { type Load, startLoad } from './load.ts';

const requestsPerSecond = 9;
/** Well before a token's end. */
const renewEveryMs = 5 * 60_000;

/** What the shop sells; some more often than others. */
export const products = ['stickers', 'notebook', 'mug', 'duck', 'stickers', 'notebook', 't-shirt', 'poster'];

/** Test cards of docs/shop.md: one that pays, one that is declined. */
const [pays, declined] = ['4242 4242 4242 4242', '4000 0000 0000 0002'];

const credentials = z.object({ email: z.string(), password: z.string() });
const token = z.object({ access_token: z.string() });

/** The demo customer of the shop, logged in until it is over. */
export interface Customer {
  readonly headers: () => Readonly<Record<string, string>>;
  readonly logOut: () => void;
}

/**
 * Logs the demo customer in, and again well before the token's end.
 *
 * @param site for example `http://localhost:8080`
 * @throws Error when it cannot log in
 */
export async function logInDemo(site: string): Promise<Customer> {
  let bearer = await logIn(site);
  const renewing = setInterval(() => {
    logIn(site).then(
      (renewed) => {
        bearer = renewed;
      },
      // The old one is good for some more minutes, and the next try comes before its end.
      () => undefined,
    );
  }, renewEveryMs);
  return {
    headers: () => ({ authorization: `Bearer ${bearer}` }),
    logOut: () => clearInterval(renewing),
  };
}

/** Asks for the products: what everybody sees first. */
export const listProducts: Ask = { method: 'GET', path: '/shop/api/v2/products' };

/** Places an order of one piece. @param isPaid else the card is declined, and the stock stays */
export const placeOrder = ({ headers }: Customer, sku: string, isPaid: boolean): Ask => ({
  method: 'POST',
  path: '/shop/api/v2/orders',
  body: { lines: [{ sku, quantity: 1 }], cardNumber: isPaid ? pays : declined },
  headers: () => ({ ...headers(), 'idempotency-key': randomUUID() }),
});

/**
 * Sends what the demo customer does to the shop until it is stopped: looks at the products, and orders. Every second card is
 * declined, so that the stock lasts for an hour.
 *
 * @param site for example `http://localhost:8080`
 * @throws Error when the customer cannot log in
 */
export async function startShopLoad(site: string): Promise<Load> {
  const customer = await logInDemo(site);
  const rounds = products.flatMap((sku, index): readonly Ask[] => [
    listProducts,
    placeOrder(customer, sku, index % 2 === 0),
    listProducts,
  ]);
  const load = startLoad(site, [listProducts, ...rounds], requestsPerSecond);
  return {
    async stop() {
      customer.logOut();
      await load.stop();
    },
  };
}

async function logIn(site: string): Promise<string> {
  const client = createClient(site);
  const answerTo = async (ask: Ask): Promise<unknown> => {
    const { status, text } = await client.send(ask);
    if (status >= 400) throw new Error(`${site}${ask.path} answered ${status}: ${text.slice(0, 200)}`);
    return JSON.parse(text);
  };
  try {
    const demo = credentials.parse(await answerTo({ method: 'GET', path: '/shop/identity/demo-account' }));
    const answer = await answerTo({ method: 'POST', path: '/shop/identity/tokens', body: demo });
    return token.parse(answer).access_token;
  } finally {
    client.close();
  }
}
