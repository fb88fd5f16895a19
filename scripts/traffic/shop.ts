import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Ask, type Load, startLoad } from './load.ts';

const requestsPerSecond = 9;
/** Well before a token's end. */
const renewEveryMs = 5 * 60_000;
const timeoutMs = 10_000;

/** Test cards of docs/shop.md: one that pays, one that is declined. */
const [pays, declined] = ['4242 4242 4242 4242', '4000 0000 0000 0002'];
const products = ['stickers', 'notebook', 'mug', 'duck', 'stickers', 'notebook', 't-shirt', 'poster'];

const credentials = z.object({ email: z.string(), password: z.string() });
const token = z.object({ access_token: z.string() });

/**
 * Sends what the demo customer does to the shop until it is stopped: looks at the products, and orders. Every second card is
 * declined, so that the stock lasts for an hour.
 *
 * @param site for example `http://localhost:8080`
 * @throws Error when the customer cannot log in
 */
export async function startShopLoad(site: string): Promise<Load> {
  let bearer = await logIn(site);
  const headers = () => ({ authorization: `Bearer ${bearer}` });
  const renewing = setInterval(() => {
    logIn(site).then(
      (renewed) => {
        bearer = renewed;
      },
      // The old one is good for some more minutes, and the next try comes before its end.
      () => undefined,
    );
  }, renewEveryMs);
  const list: Ask = { method: 'GET', path: '/shop/api/v2/products' };
  const rounds = products.flatMap((sku, index): readonly Ask[] => [
    list,
    {
      method: 'POST',
      path: '/shop/api/v2/orders',
      body: { lines: [{ sku, quantity: 1 }], cardNumber: index % 2 === 0 ? pays : declined },
      headers: () => ({ ...headers(), 'idempotency-key': randomUUID() }),
    },
    list,
  ]);
  const load = startLoad(site, [list, ...rounds], requestsPerSecond);
  return {
    async stop() {
      clearInterval(renewing);
      await load.stop();
    },
  };
}

async function logIn(site: string): Promise<string> {
  const identity = `${site}/shop/identity`;
  const demo = credentials.parse(await json(await fetch(`${identity}/demo-account`, within())));
  const answer = await fetch(`${identity}/tokens`, {
    ...within(),
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(demo),
  });
  return token.parse(await json(answer)).access_token;
}

const within = () => ({ signal: AbortSignal.timeout(timeoutMs) });

async function json(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
