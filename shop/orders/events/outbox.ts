import { type Kysely, sql } from 'kysely';
import type { OrderMessage } from '../../events/order-message.ts';
import { startWorkLoop, type WorkLoop, type WorkLoopOptions } from '../../kit/work-loop.ts';
import type { Database } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';

/** Resolves once the broker has the message on its disk. */
export type Publish = (message: OrderMessage, traceParent: string | null) => Promise<void>;

const batch = 100;

/**
 * Publishes what is in the outbox. Of each order only the oldest event that is not published yet: an order's events leave
 * in their order, whatever fails. Several processes may do it at the same time; each locks what it publishes.
 */
export function startOutboxRelay(
  database: Database,
  publish: Publish,
  options: Pick<WorkLoopOptions, 'everyMs' | 'apartMs' | 'logger'>,
): WorkLoop {
  return startWorkLoop({
    name: 'publishing events',
    pass: () => publishBatch(database, publish),
    ...options,
  });
}

/** @returns whether there may be more. Rejects with the first failure, after those that were published are taken out */
async function publishBatch(database: Database, publish: Publish): Promise<boolean> {
  const results = await database.transaction().execute(async (transaction) => {
    const rows = await transaction
      .selectFrom('outbox')
      .innerJoin('event', (join) =>
        join.onRef('event.order_id', '=', 'outbox.order_id').onRef('event.version', '=', 'outbox.version'),
      )
      .select([
        'event.order_id',
        'event.version',
        'type',
        'schema_version',
        'data',
        'recorded_at',
        'trace_parent',
      ])
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('outbox as earlier')
              .select(sql`1`.as('one'))
              .whereRef('earlier.order_id', '=', 'outbox.order_id')
              .whereRef('earlier.version', '<', 'outbox.version'),
          ),
        ),
      )
      .orderBy('position')
      .limit(batch)
      .forUpdate('outbox')
      .skipLocked()
      .execute();
    const published = await Promise.allSettled(
      rows.map(
        async ({ order_id: orderId, version, type, schema_version, data, recorded_at, trace_parent }) => {
          const recordedAt = recorded_at.toISOString();
          await publish(
            { orderId, version, type, schemaVersion: schema_version, data, recordedAt },
            trace_parent,
          );
        },
      ),
    );
    await takeOut(
      transaction,
      rows.filter((_, index) => published[index]?.status === 'fulfilled'),
    );
    return published;
  });
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.length > 0;
}

async function takeOut(
  transaction: Kysely<Tables>,
  rows: readonly Pick<Tables['outbox'], 'order_id' | 'version'>[],
): Promise<void> {
  if (rows.length === 0) return;
  await transaction
    .deleteFrom('outbox')
    .where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('order_id', 'version'),
        'in',
        rows.map(({ order_id, version }) => tuple(order_id, version)),
      ),
    )
    .execute();
}

/** Milliseconds since the oldest event that is not published was recorded; 0 when all are. */
export async function oldestUnpublished(database: Database): Promise<number> {
  const row = await database
    .selectFrom('outbox')
    .innerJoin('event', (join) =>
      join.onRef('event.order_id', '=', 'outbox.order_id').onRef('event.version', '=', 'outbox.version'),
    )
    .select(sql<number>`extract(epoch FROM clock_timestamp() - min(recorded_at)) * 1000`.as('age'))
    .executeTakeFirst();
  return Math.max(0, Number(row?.age ?? 0));
}
