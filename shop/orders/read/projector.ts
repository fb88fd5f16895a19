import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';
import { type Cursor, eventsAfter, fromTheStart, type RecordedEvent } from '../events/event-store.ts';
import { apply, type Order } from '../order.ts';

const name = 'orders';
const batch = 200;

/**
 * Brings the projections further by a batch of events. Several processes may do it at the same time: one waits for the other.
 *
 * @returns whether there may be more
 */
export const project = (database: Database): Promise<boolean> =>
  database.transaction().execute(async (transaction) => {
    const cursor = await lockCursor(transaction);
    const events = await eventsAfter(transaction, cursor, batch);
    await applyAll(transaction, events);
    const last = events.at(-1);
    if (last) await moveCursor(transaction, last.cursor);
    return events.length === batch;
  });

/**
 * Makes the projections again from the first event. Those who read see the old ones until the new ones are whole; orders go on.
 *
 * @returns the number of events
 */
export const rebuild = (database: Database): Promise<number> =>
  database.transaction().execute(async (transaction) => {
    await lockCursor(transaction);
    await sql`SET LOCAL statement_timeout = 0`.execute(transaction);
    await transaction.deleteFrom('order_view').execute();
    await transaction.deleteFrom('product_sales').execute();
    let [cursor, count] = [fromTheStart, 0];
    for (;;) {
      const events = await eventsAfter(transaction, cursor, batch);
      const last = events.at(-1);
      if (!last) break;
      await applyAll(transaction, events);
      cursor = last.cursor;
      count += events.length;
    }
    await moveCursor(transaction, cursor);
    return count;
  });

/** Milliseconds since the oldest event that is not in the projections was recorded; 0 when all are in them. */
export async function ageOf(database: Database): Promise<number> {
  const row = await database
    .selectFrom('event')
    .innerJoin('projection', (join) => join.on('projection.name', '=', name))
    .select(sql<number>`extract(epoch FROM clock_timestamp() - min(recorded_at)) * 1000`.as('age'))
    .where(sql<boolean>`(event.transaction, event.position) > (projection.transaction, projection.position)`)
    .executeTakeFirst();
  return Math.max(0, Math.round(Number(row?.age ?? 0)));
}

const lockCursor = (transaction: Kysely<Tables>): Promise<Cursor> =>
  transaction
    .selectFrom('projection')
    .select(['transaction', 'position'])
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirstOrThrow();

async function moveCursor(transaction: Kysely<Tables>, { transaction: at, position }: Cursor): Promise<void> {
  await transaction
    .updateTable('projection')
    .set({ transaction: at, position })
    .where('name', '=', name)
    .execute();
}

async function applyAll(transaction: Kysely<Tables>, events: readonly RecordedEvent[]): Promise<void> {
  for (const event of events) {
    const order = await showOrder(transaction, event);
    if (event.event.type === 'OrderCompleted') await countSale(transaction, order);
  }
}

async function showOrder(transaction: Kysely<Tables>, recorded: RecordedEvent): Promise<Order> {
  const { orderId, version, recordedAt, event } = recorded;
  const before = await transaction
    .selectFrom('order_view')
    .select(['order', 'history'])
    .where('order_id', '=', orderId)
    .executeTakeFirst();
  const order = apply(orderId, before?.order, event);
  const history = [...(before?.history ?? []), { type: event.type, at: recordedAt.toISOString() }];
  const shown = {
    version,
    status: order.status,
    order: JSON.stringify(order),
    history: JSON.stringify(history),
  };
  await transaction
    .insertInto('order_view')
    .values({ order_id: orderId, customer_id: order.customerId, placed_at: recordedAt, ...shown })
    .onConflict((conflict) => conflict.column('order_id').doUpdateSet(shown))
    .execute();
  return order;
}

async function countSale(transaction: Kysely<Tables>, { lines }: Order): Promise<void> {
  for (const { sku, name, quantity, unitPrice } of lines) {
    const sold = { units: quantity, revenue: quantity * unitPrice };
    await transaction
      .insertInto('product_sales')
      .values({ sku, name, ...sold })
      .onConflict((conflict) =>
        conflict.column('sku').doUpdateSet({
          name,
          units: sql`product_sales.units + excluded.units`,
          revenue: sql`product_sales.revenue + excluded.revenue`,
        }),
      )
      .execute();
  }
}
