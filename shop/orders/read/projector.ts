import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';
import { type Cursor, eventsAfter, fromTheStart } from '../events/event-feed.ts';
import { applyAll } from './projection.ts';

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
