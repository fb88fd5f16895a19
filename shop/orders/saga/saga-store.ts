import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';
import { orVersionConflict, whileAdding } from '../events/event-store.ts';
import { loadOrder } from '../events/load-order.ts';
import {
  type ClaimedSaga,
  columnsOf,
  needsCard,
  type OrderContents,
  sagaColumns,
  sagaOf,
} from './claimed-saga.ts';
import { type Decision, firstState } from './saga.ts';

export interface SagaTimes {
  /** Milliseconds in which an order goes forward or is given up. */
  readonly deadlineMs: number;
  /** Milliseconds until another process takes over from one that has died; longer than any step takes. */
  readonly leaseMs: number;
}

const now = sql<Date>`now()`;
const inMs = (milliseconds: number) => sql<Date>`now() + ${milliseconds} * interval '1 millisecond'`;

/** Where the sagas are kept. Times are the database's: several processes agree on them. */
export function createSagaStore(database: Database, { deadlineMs, leaseMs }: SagaTimes) {
  const timing = [
    sql<Date>`deadline_at - ${deadlineMs} * interval '1 millisecond'`.as('placed_at'),
    sql<boolean>`deadline_at <= now()`.as('is_late'),
  ] as const;
  return {
    /** Begins the saga of a new order by the caller's statement, claimed by this process. */
    async begin(
      placing: Pick<Kysely<Tables>, 'insertInto'>,
      order: Pick<ClaimedSaga, 'orderId' | 'order' | 'version' | 'cardNumber' | 'traceParent'>,
    ): Promise<ClaimedSaga> {
      await placing
        .insertInto('saga')
        .values({
          ...columnsOf(firstState),
          order_id: order.orderId,
          version: order.version,
          card_number: order.cardNumber,
          trace_parent: order.traceParent,
          deadline_at: inMs(deadlineMs),
          due_at: now,
          claimed_until: inMs(leaseMs),
        })
        .execute();
      return { ...order, state: firstState, placedAt: new Date(), isLate: false };
    },

    /** Takes the saga that is due for the longest time and that nobody works at. */
    async claimDue(): Promise<ClaimedSaga | undefined> {
      const row = await database
        .updateTable('saga')
        .set({ claimed_until: inMs(leaseMs) })
        .where('order_id', '=', ({ selectFrom }) =>
          selectFrom('saga')
            .select('order_id')
            .where('due_at', '<=', now)
            .where((is) => is.or([is('claimed_until', 'is', null), is('claimed_until', '<', now)]))
            .orderBy('due_at')
            .limit(1)
            .forUpdate()
            .skipLocked(),
        )
        .returning(sagaColumns)
        .returning(timing)
        .executeTakeFirst();
      return row && sagaOf(row, await contentsOf(database, row.order_id));
    },

    /**
     * Writes down what was decided: events, outbox and saga in one statement, so all of it or nothing.
     *
     * @param pauseMs until the next try, where there is one
     * @returns the saga when its next step follows at once
     * @throws VersionConflict when another process has taken over meanwhile
     */
    async record(saga: ClaimedSaga, decision: Decision, pauseMs: number): Promise<ClaimedSaga | undefined> {
      const { orderId } = saga;
      const { events, state, next } = decision;
      const writing = events.length > 0 ? whileAdding(database, orderId, saga.version, events) : database;
      if (!state) {
        await orVersionConflict(writing.deleteFrom('saga').where('order_id', '=', orderId).execute());
        return undefined;
      }
      const version = saga.version + events.length;
      const cardNumber = needsCard(state) ? saga.cardNumber : null;
      const row = await orVersionConflict(
        writing
          .updateTable('saga')
          .set({
            ...columnsOf(state),
            version,
            // One that goes on is due already; leaving that column alone spares its index.
            ...(next === 'now' ? {} : { due_at: next === 'again' ? inMs(pauseMs) : null }),
            claimed_until: next === 'now' ? inMs(leaseMs) : null,
            card_number: cardNumber,
          })
          .where('order_id', '=', orderId)
          .where('version', '=', saga.version)
          .returning(timing)
          .executeTakeFirst(),
      );
      return row && next === 'now' ? { ...saga, state, version, cardNumber, isLate: row.is_late } : undefined;
    },

    /** Leaves a saga to whoever comes next. */
    async leave({ orderId, version }: ClaimedSaga): Promise<void> {
      await database
        .updateTable('saga')
        .set({ claimed_until: null })
        .where('order_id', '=', orderId)
        .where('version', '=', version)
        .execute();
    },
  };
}

export type SagaStore = ReturnType<typeof createSagaStore>;

async function contentsOf(database: Database, orderId: string): Promise<OrderContents> {
  const found = await loadOrder(database, orderId);
  if (!found) throw new Error(`the order ${orderId} has a saga and no events`);
  return found.order;
}
