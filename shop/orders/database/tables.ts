import type { ColumnType, Generated, JSONColumnType, Selectable } from 'kysely';
import type { OrderEventType } from '../../events/order-events.ts';
import type { Order, OrderStatus } from '../order.ts';
import type { Step, UndoStep } from '../saga/saga.ts';

type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;
type Json<Value extends object> = JSONColumnType<Value, string, string>;

/** What happened to an order, and when. */
export interface HistoryEntry {
  readonly type: OrderEventType;
  readonly at: string;
}

/** Every table, for Kysely. */
export interface Tables {
  /** What has happened to each order; rows are only added. */
  event: {
    position: Generated<number>;
    order_id: string;
    /** Counts an order's events from 1. */
    version: number;
    type: string;
    schema_version: number;
    data: Json<Record<string, unknown>>;
    recorded_at: Timestamp;
    /** The transaction that wrote it, by which readers follow without a gap. */
    transaction: Generated<string>;
  };
  /** Where each order is that is not over. */
  saga: {
    order_id: string;
    step: Step;
    undo: Json<readonly UndoStep[]>;
    reason: string;
    attempts: number;
    /** Of the order's last event. */
    version: number;
    /** Until it was used. */
    card_number: string | null;
    /** Of the request that placed the order. */
    trace_parent: string | null;
    deadline_at: Timestamp;
    /** null: it waits for a person. */
    due_at: ColumnType<Date | null, Date | null, Date | null>;
    /** Until then a process works at it, and no other may. */
    claimed_until: ColumnType<Date | null, Date | null, Date | null>;
  };
  /** Events that the broker has not acknowledged yet. */
  outbox: {
    order_id: string;
    version: number;
    trace_parent: string | null;
  };
  /** Orders as they are shown: a projection of the events. */
  order_view: {
    order_id: string;
    customer_id: string;
    /** Of the last event in it. */
    version: number;
    status: OrderStatus;
    order: Json<Order>;
    history: Json<readonly HistoryEntry[]>;
    placed_at: ColumnType<Date, Date, never>;
  };
  /** What has been sold of each product: a projection of the events. */
  product_sales: {
    sku: string;
    name: string;
    units: number;
    /** Minor units of EUR. */
    revenue: number;
  };
  /** How far each projection has come. */
  projection: {
    name: string;
    transaction: string;
    position: number;
  };
  /** Requests that were answered, by the key that the client gave. */
  idempotency: {
    customer_id: string;
    key: string;
    request_digest: string;
    order_id: string;
    created_at: Timestamp;
  };
}

export type SagaRow = Selectable<Tables['saga']>;
