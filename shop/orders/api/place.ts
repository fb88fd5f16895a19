import { HttpError } from '@lab/http/http-error';
import type { Caller } from '../../kit/access-token.ts';
import type { WantedLine } from './input.ts';
import { linesOf } from './lines.ts';
import type { OrdersApi } from './orders-api.ts';

/**
 * Places an order for a caller, whatever version of the interface it uses.
 *
 * @throws HttpError 400 for unknown products, 422 for a key of another order, 503 while the products cannot be read
 */
export async function placeFor(
  api: OrdersApi,
  { accountId: customerId }: Caller,
  wanted: {
    readonly idempotencyKey: string;
    readonly lines: readonly WantedLine[];
    readonly cardNumber: string;
  },
): Promise<{ readonly orderId: string; readonly isRepeated: boolean }> {
  const { idempotencyKey, cardNumber } = wanted;
  const { products } = await api.catalogue().catch(() => {
    throw new HttpError(503, 'The products cannot be read now. Try again with the same Idempotency-Key.');
  });
  const lines = linesOf(wanted.lines, products);
  const placed = await api.place({ customerId, idempotencyKey, currency: 'EUR', lines, cardNumber });
  if (placed.kind === 'conflict')
    throw new HttpError(422, 'The Idempotency-Key belongs to another order. Use a new one for each order.');
  return placed.kind === 'placed'
    ? { orderId: placed.saga.orderId, isRepeated: false }
    : { orderId: placed.orderId, isRepeated: true };
}
