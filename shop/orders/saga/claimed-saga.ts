import type { SagaRow } from '../database/tables.ts';
import type { Order } from '../order.ts';
import type { SagaState } from './saga.ts';

export type OrderContents = Pick<Order, 'lines' | 'currency' | 'total'>;

/** The saga of one order, which this process alone works at. */
export interface ClaimedSaga {
  readonly orderId: string;
  readonly state: SagaState;
  /** What was ordered. */
  readonly order: OrderContents;
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

/** The card's number is kept no longer than it is needed. */
export const needsCard = ({ step }: SagaState) => step === 'reserve' || step === 'authorise';

/** A saga's state as the table has it. */
export const columnsOf = ({ step, undo, reason, attempts }: SagaState) => ({
  step,
  undo: JSON.stringify(undo),
  reason,
  attempts,
});

/** Named one by one: a statement that is planned once must not change its columns when a new version of the schema adds one. */
export const sagaColumns = [
  'order_id',
  'step',
  'undo',
  'reason',
  'attempts',
  'version',
  'card_number',
  'trace_parent',
] as const satisfies readonly (keyof SagaRow)[];

/** A row as the saga that was claimed with it. */
export const sagaOf = (
  row: Pick<SagaRow, (typeof sagaColumns)[number]> & { readonly placed_at: Date; readonly is_late: boolean },
  order: OrderContents,
): ClaimedSaga => ({
  orderId: row.order_id,
  order,
  state: { step: row.step, undo: row.undo, reason: row.reason, attempts: row.attempts },
  version: row.version,
  cardNumber: row.card_number,
  traceParent: row.trace_parent,
  placedAt: row.placed_at,
  isLate: row.is_late,
});
