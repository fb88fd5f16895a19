import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { apply, type Order } from '../order.ts';
import { eventsOf } from './event-store.ts';

export interface OrderAtVersion {
  readonly order: Order;
  readonly version: number;
}

/** An order as its events tell it, to the last one; undefined when there is none of that id. */
export async function loadOrder(
  database: Kysely<Tables>,
  orderId: string,
): Promise<OrderAtVersion | undefined> {
  const events = await eventsOf(database, orderId);
  const order = events.reduce<Order | undefined>(
    (before, { event }) => apply(orderId, before, event),
    undefined,
  );
  return order && { order, version: events.length };
}
