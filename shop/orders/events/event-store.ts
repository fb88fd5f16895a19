import { type Kysely, sql } from 'kysely';
import { type OrderEvent, readOrderEvent, schemaVersionOf } from '../../events/order-events.ts';
import { currentTraceParent } from '../../kit/trace-parent.ts';
import type { Tables } from '../database/tables.ts';

/** Somebody else has added an event to the order meanwhile. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
}

export interface RecordedEvent {
  readonly orderId: string;
  readonly version: number;
  readonly recordedAt: Date;
  readonly event: OrderEvent;
}

const uniqueViolation = '23505';

/**
 * Adds events to an order and to the outbox, inside the caller's transaction: what is stored is published.
 *
 * @param version of the order's last event, 0 for a new order
 * @returns the version after it
 * @throws VersionConflict when the order has got another event since
 */
export async function append(
  transaction: Kysely<Tables>,
  orderId: string,
  version: number,
  events: readonly OrderEvent[],
): Promise<number> {
  if (events.length === 0) return version;
  const rows = events.map(({ type, data }, index) => ({
    order_id: orderId,
    version: version + index + 1,
    type,
    schema_version: schemaVersionOf(type),
    data: JSON.stringify(data),
  }));
  try {
    await transaction.insertInto('event').values(rows).execute();
  } catch (error) {
    if (isUniqueViolation(error))
      throw new VersionConflict(`the order ${orderId} is past version ${version}`);
    throw error;
  }
  const traceParent = currentTraceParent();
  await transaction
    .insertInto('outbox')
    .values(rows.map((row) => ({ order_id: orderId, version: row.version, trace_parent: traceParent })))
    .execute();
  return version + events.length;
}

/** An order's events, oldest first; none for an order that does not exist. */
export async function eventsOf(database: Kysely<Tables>, orderId: string): Promise<readonly RecordedEvent[]> {
  const rows = await database
    .selectFrom('event')
    .select(['order_id', 'version', 'type', 'schema_version', 'data', 'recorded_at'])
    .where('order_id', '=', orderId)
    .orderBy('version')
    .execute();
  return rows.map(recordedOf);
}

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

function recordedOf(row: {
  readonly order_id: string;
  readonly version: number;
  readonly type: string;
  readonly schema_version: number;
  readonly data: unknown;
  readonly recorded_at: Date;
}): RecordedEvent {
  const {
    order_id: orderId,
    version,
    type,
    schema_version: schemaVersion,
    data,
    recorded_at: recordedAt,
  } = row;
  return { orderId, version, recordedAt, event: readOrderEvent({ type, schemaVersion, data }) };
}

const isUniqueViolation = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === uniqueViolation;
