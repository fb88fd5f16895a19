import { type Kysely, sql } from 'kysely';
import { type OrderEvent, readOrderEvent, schemaVersionOf } from '../../events/order-events.ts';
import { currentTraceParent } from '../../kit/trace-parent.ts';
import type { Tables } from '../database/tables.ts';
import { breaks } from '../database/unique.ts';

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
  const adding = whileAdding(transaction, orderId, version, events);
  await orVersionConflict(adding.selectFrom('added').select('version').execute());
  return version + events.length;
}

/**
 * A statement that also adds events to an order and to the outbox: it does all that or nothing, in one round trip. Await it by
 * `orVersionConflict`.
 *
 * @param version of the order's last event, 0 for a new order
 */
export function whileAdding(
  database: Kysely<Tables>,
  orderId: string,
  version: number,
  events: readonly OrderEvent[],
) {
  const rows = events.map(({ type, data }, index) => ({
    order_id: orderId,
    version: version + index + 1,
    type,
    schema_version: schemaVersionOf(type),
    data: JSON.stringify(data),
  }));
  const traceParent = sql<string | null>`${currentTraceParent()}::text`.as('trace_parent');
  return database
    .with('added', (query) => query.insertInto('event').values(rows).returning(['order_id', 'version']))
    .with('to_publish', (query) =>
      query
        .insertInto('outbox')
        .columns(['order_id', 'version', 'trace_parent'])
        .expression(query.selectFrom('added').select(['order_id', 'version', traceParent])),
    );
}

/** @throws VersionConflict when the order has got another event since */
export async function orVersionConflict<T>(adding: Promise<T>): Promise<T> {
  try {
    return await adding;
  } catch (error) {
    if (breaks(error, 'event_pkey')) throw new VersionConflict('the order has got another event since');
    throw error;
  }
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

/** A row as the event that it holds. */
export function recordedOf(row: {
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
