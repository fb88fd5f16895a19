import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { append } from '../events/event-store.ts';

/**
 * Lets an order that waits for a person be tried again.
 *
 * @param by the account of that person
 * @returns false when the order does not wait for one
 */
export const tryAgain = (database: Database, orderId: string, by: string): Promise<boolean> =>
  database.transaction().execute(async (transaction) => {
    const waiting = await transaction
      .selectFrom('saga')
      .select('version')
      .where('order_id', '=', orderId)
      .where('due_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!waiting) return false;
    const given = { type: 'AttentionGiven', data: { by } } as const;
    const version = await append(transaction, orderId, waiting.version, [given]);
    await transaction
      .updateTable('saga')
      .set({ due_at: sql<Date>`now()`, attempts: 0, version })
      .where('order_id', '=', orderId)
      .execute();
    return true;
  });
