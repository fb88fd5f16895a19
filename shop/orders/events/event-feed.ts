import { type Kysely, sql } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { type RecordedEvent, recordedOf } from './event-store.ts';

/** Where a reader of all events is: after the event of that transaction at that position. */
export interface Cursor {
  readonly transaction: string;
  readonly position: number;
}

export const fromTheStart: Cursor = { transaction: '0', position: 0 };

/**
 * The events that follow, of all orders; each order's are in its order. Transactions commit in another order than they
 * begin, so events are read by transaction, and only those before the oldest one that is still open: no reader passes an
 * event that is not there yet.
 */
export async function eventsAfter(
  database: Kysely<Tables>,
  { transaction, position }: Cursor,
  limit: number,
): Promise<readonly (RecordedEvent & { readonly cursor: Cursor })[]> {
  const rows = await database
    .selectFrom('event')
    .select([
      'order_id',
      'version',
      'type',
      'schema_version',
      'data',
      'recorded_at',
      'transaction',
      'position',
    ])
    .where(sql<boolean>`(transaction, position) > (${transaction}::xid8, ${position}::bigint)`)
    .where(sql<boolean>`transaction < pg_snapshot_xmin(pg_current_snapshot())`)
    .orderBy('transaction')
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...recordedOf(row),
    cursor: { transaction: row.transaction, position: row.position },
  }));
}
