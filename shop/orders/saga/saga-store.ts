import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { SagaRow, Tables } from '../database/tables.ts';
import { append } from '../events/event-store.ts';
import { type Decision, firstState, type SagaState } from './saga.ts';

/** The saga of one order, which this process alone works at. */
export interface ClaimedSaga {
  readonly orderId: string;
  readonly state: SagaState;
  /** Of the order's last event. */
  readonly version: number;
  /** Kept until the payment was authorised or the order fails. */
  readonly cardNumber: string | null;
  /** Of the request that placed the order. */
  readonly traceParent: string | null;
  readonly placedAt: Date;
  /** The order has had its time. */
  readonly isLate: boolean;
}

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
    /** Begins the saga of a new order inside the caller's transaction, claimed by this process. */
    async begin(
      transaction: Kysely<Tables>,
      order: Pick<ClaimedSaga, 'orderId' | 'version' | 'cardNumber' | 'traceParent'>,
    ): Promise<ClaimedSaga> {
      await transaction
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
        .returningAll()
        .returning(timing)
        .executeTakeFirst();
      return row && sagaOf(row);
    },

    /**
     * Writes down what was decided: events, outbox and saga in one transaction.
     *
     * @param pauseMs until the next try, where there is one
     * @returns the saga when its next step follows at once
     * @throws VersionConflict when another process has taken over meanwhile
     */
    record: (saga: ClaimedSaga, decision: Decision, pauseMs: number): Promise<ClaimedSaga | undefined> =>
      database.transaction().execute(async (transaction) => {
        const { orderId } = saga;
        const { events, state, next } = decision;
        const version = await append(transaction, orderId, saga.version, events);
        if (!state) {
          await transaction.deleteFrom('saga').where('order_id', '=', orderId).execute();
          return undefined;
        }
        const due = { now, again: inMs(pauseMs), parked: null, over: null };
        const row = await transaction
          .updateTable('saga')
          .set({
            ...columnsOf(state),
            version,
            due_at: due[next],
            claimed_until: next === 'now' ? inMs(leaseMs) : null,
            ...(needsCard(state) ? {} : { card_number: null }),
          })
          .where('order_id', '=', orderId)
          .where('version', '=', saga.version)
          .returningAll()
          .returning(timing)
          .executeTakeFirst();
        return row && next === 'now' ? sagaOf(row) : undefined;
      }),

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

const needsCard = ({ step }: SagaState) => step === 'reserve' || step === 'authorise';

const columnsOf = ({ step, undo, reason, attempts }: SagaState) => ({
  step,
  undo: JSON.stringify(undo),
  reason,
  attempts,
});

const sagaOf = (row: SagaRow & { readonly placed_at: Date; readonly is_late: boolean }): ClaimedSaga => ({
  orderId: row.order_id,
  state: { step: row.step, undo: row.undo, reason: row.reason, attempts: row.attempts },
  version: row.version,
  cardNumber: row.card_number,
  traceParent: row.trace_parent,
  placedAt: row.placed_at,
  isLate: row.is_late,
});
