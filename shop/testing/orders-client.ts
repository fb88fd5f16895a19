import { randomUUID } from 'node:crypto';
import { patience } from '@lab/testkit/patience';
import { waitUntil } from '@lab/wait/wait-until';
import { z } from 'zod';

export const cards = { accepted: '4242 4242 4242 4242', declined: '4000 0000 0000 0002' } as const;

const orderSchema = z.object({
  orderId: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  total: z.number(),
  version: z.number(),
  lines: z.array(z.object({ sku: z.string() })),
  history: z.array(z.object({ type: z.string(), at: z.string() })),
});
export type ShownOrder = z.output<typeof orderSchema>;

export interface OrdersClient {
  readonly request: (method: string, path: string, body?: unknown, key?: string) => Promise<Response>;
  /** @returns the id of the new order */
  readonly place: (sku: string, quantity: number, card?: keyof typeof cards) => Promise<string>;
  readonly show: (orderId: string) => Promise<ShownOrder>;
  /** Waits until nothing happens to the order any more. */
  readonly end: (orderId: string) => Promise<ShownOrder>;
}

/** The orders for one account. @param url asked for at each request */
export function ordersClient(url: () => string, token: string): OrdersClient {
  const request: OrdersClient['request'] = (method, path, body, key = randomUUID()) =>
    fetch(`${url()}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': key } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  async function show(orderId: string): Promise<ShownOrder> {
    const response = await request('GET', `/v2/orders/${orderId}?version=1`);
    return orderSchema.parse(await response.json());
  }

  return {
    request,
    show,
    async place(sku, quantity, card = 'accepted') {
      const response = await request('POST', '/v2/orders', {
        lines: [{ sku, quantity }],
        cardNumber: cards[card],
      });
      if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
      return z.object({ orderId: z.string() }).parse(await response.json()).orderId;
    },
    async end(orderId) {
      const { value } = await waitUntil(
        async () => {
          const order = await show(orderId);
          return ['completed', 'rejected', 'needs-attention'].includes(order.status)
            ? { ok: true, value: order }
            : { ok: false, seen: order.status };
        },
        { what: `the end of the order ${orderId}`, deadlineMs: patience(30_000) },
      );
      return value;
    },
  };
}
