import { randomUUID } from 'node:crypto';
import { HttpError } from '@lab/http/http-error';
import { type Express, json as jsonBody, type RequestHandler } from 'express';
import { checkedRequest } from '../../kit/request-input.ts';
import type { Order } from '../order.ts';
import type { OrderView } from '../read/order-views.ts';
import { findOrderAt, listOrders } from '../read/order-views.ts';
import { newOrderV1, orderQuery } from './input.ts';
import type { OrdersApi } from './orders-api.ts';
import { placeFor } from './place.ts';

/** Since then one should not use it (RFC 9745), and from then on it may be gone (RFC 8594). */
const deprecated = { since: new Date('2026-11-01T00:00:00Z'), until: new Date('2027-11-01T00:00:00Z') };

const tellDeprecation: RequestHandler = (_request, response, next) => {
  response.set({
    deprecation: `@${deprecated.since.getTime() / 1_000}`,
    sunset: deprecated.until.toUTCString(),
    link: '</shop/api/v2/orders>; rel="successor-version"',
  });
  next();
};

/** An order that was just placed is shown within that time. */
const visibleWithinMs = 2_000;

/** The words of version 1 for what version 2 calls otherwise: it knew fewer states, and euros only, as decimals. */
const states: Readonly<Record<Order['status'], string>> = {
  placed: 'pending',
  reserved: 'pending',
  authorised: 'pending',
  confirmed: 'pending',
  failing: 'pending',
  'needs-attention': 'pending',
  completed: 'done',
  rejected: 'failed',
};

const asV1 = ({ orderId, status, total, lines, reason }: OrderView) => ({
  id: orderId,
  state: states[status],
  total: (total / 100).toFixed(2),
  items: lines.map(({ sku, quantity }) => ({ sku, quantity })),
  ...(reason ? { error: reason } : {}),
});

/** Version 1 of the interface of the orders, for clients that were not changed yet. Its requests have no idempotency key. */
export function addRoutesV1(app: Express, api: OrdersApi): void {
  app.use('/v1', tellDeprecation);

  app.post('/v1/orders', jsonBody({ limit: 16_384, inflate: false }), async (request, response) => {
    const caller = await api.authenticate(request);
    const { items, card } = checkedRequest(newOrderV1, request.body);
    const order = { idempotencyKey: randomUUID(), lines: items, cardNumber: card };
    const { orderId } = await placeFor(api, caller, order);
    response.status(202).location(`orders/${orderId}`).json({ id: orderId, state: 'pending' });
  });

  app.get('/v1/orders', async (request, response) => {
    const { accountId: customerId } = await api.authenticate(request);
    const orders = await listOrders(api.database, { customerId }, { limit: 100 });
    response.json({ orders: orders.map(asV1) });
  });

  app.get('/v1/orders/:orderId', async (request, response) => {
    const { accountId: customerId } = await api.authenticate(request);
    const { orderId } = checkedRequest(orderQuery, { orderId: request.params.orderId });
    const order = await findOrderAt(api.database, orderId, { customerId }, 1, visibleWithinMs);
    if (!order) throw new HttpError(404, `You have no order ${orderId}.`);
    response.json(asV1(order));
  });
}
