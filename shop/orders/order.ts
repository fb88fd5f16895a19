import type { OrderEvent, OrderLine } from '../events/order-events.ts';

export type OrderStatus =
  | 'placed'
  | 'reserved'
  | 'authorised'
  | 'confirmed'
  | 'completed'
  | 'failing'
  | 'rejected'
  | 'needs-attention';

/** The states in which nothing happens any more by itself. */
export const finalStatuses: ReadonlySet<OrderStatus> = new Set(['completed', 'rejected', 'needs-attention']);

export interface Order {
  readonly orderId: string;
  readonly customerId: string;
  readonly currency: string;
  readonly total: number;
  readonly lines: readonly OrderLine[];
  readonly cardLast4: string;
  readonly status: OrderStatus;
  /** Why it failed. */
  readonly reason?: string;
}

const statusAfter: Partial<Record<OrderEvent['type'], OrderStatus>> = {
  StockReserved: 'reserved',
  PaymentAuthorised: 'authorised',
  OrderConfirmed: 'confirmed',
  OrderCompleted: 'completed',
  OrderFailing: 'failing',
  OrderRejected: 'rejected',
  AttentionNeeded: 'needs-attention',
  AttentionGiven: 'failing',
};

/**
 * The order after one more event.
 *
 * @param order undefined before the first event
 * @throws Error when the first event is not that the order was placed
 */
export function apply(orderId: string, order: Order | undefined, event: OrderEvent): Order {
  if (event.type === 'OrderPlaced') return { ...event.data, orderId, status: 'placed' };
  if (!order) throw new Error(`the order ${orderId} begins with ${event.type}`);
  const status = statusAfter[event.type] ?? order.status;
  return 'reason' in event.data ? { ...order, status, reason: event.data.reason } : { ...order, status };
}
