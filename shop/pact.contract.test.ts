import { fileURLToPath } from 'node:url';
import { patience } from '@lab/testkit/patience';
import { Verifier } from '@pact-foundation/pact';
import { afterAll, beforeAll, it } from 'vitest';
import { ordersClient } from './testing/orders-client.ts';
import { type RunningShop, startShop } from './testing/running-shop.ts';

/** What the shop's page needs of the orders' service, as frontend/src/shop/api.pact.test.ts has written it down. */
const contract = fileURLToPath(new URL('pacts/shop-page-shop-orders.json', import.meta.url));

process.env.PACT_DO_NOT_TRACK = 'true';
let shop: RunningShop;
beforeAll(async () => {
  shop = await startShop();
}, patience(60_000));
afterAll(() => shop.stop());

it(
  'the orders’ service answers as its page needs it',
  async () => {
    let token = '';
    await new Verifier({
      provider: 'shop-orders',
      providerBaseUrl: shop.orders.url,
      pactUrls: [contract],
      logLevel: 'error',
      stateHandlers: {
        'a customer': async () => {
          token = await shop.customer();
        },
        'a customer with a completed order': async () => {
          token = await shop.customer();
          const client = ordersClient(() => shop.orders.url, token);
          await client.end(await client.place('mug', 1));
        },
        'an admin': async () => {
          token = await shop.admin();
        },
      },
      requestFilter: (request, _response, next) => {
        if (request.headers.authorization) request.headers.authorization = `Bearer ${token}`;
        next();
      },
    }).verifyProvider();
  },
  patience(60_000),
);
