import { createHash, randomUUID } from 'node:crypto';
import type { OrderLine } from '../events/order-events.ts';
import { currentTraceParent } from '../kit/trace-parent.ts';
import type { Database } from './database/database.ts';
import { breaks } from './database/unique.ts';
import { whileAdding } from './events/event-store.ts';
import type { ClaimedSaga } from './saga/claimed-saga.ts';
import type { SagaStore } from './saga/saga-store.ts';

export interface NewOrder {
  readonly customerId: string;
  /** What the client calls its request; the same key never makes a second order. */
  readonly idempotencyKey: string;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly cardNumber: string;
}

/** `repeated`: the request was answered before, with this order. `conflict`: the key belongs to another request. */
export type Placed =
  | { readonly kind: 'placed'; readonly saga: ClaimedSaga }
  | { readonly kind: 'repeated'; readonly orderId: string }
  | { readonly kind: 'conflict' };

/** Records a new order: key, first event, outbox and saga in one statement, so all of it or nothing. It costs what its lines say. */
export async function placeOrder(database: Database, sagas: SagaStore, order: NewOrder): Promise<Placed> {
  const { customerId, idempotencyKey: key, currency, lines, cardNumber } = order;
  const orderId = randomUUID();
  const digest = digestOf(order);
  const total = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  const contents = { currency, total, lines: [...lines] };
  const data = { ...contents, customerId, cardLast4: cardNumber.slice(-4) };
  const taking = { customer_id: customerId, key, request_digest: digest, order_id: orderId };
  const placing = whileAdding(database, orderId, 0, [{ type: 'OrderPlaced', data }]).with('taken', (query) =>
    query.insertInto('idempotency').values(taking),
  );
  const traceParent = currentTraceParent();
  try {
    const begun = { orderId, order: contents, version: 1, cardNumber, traceParent };
    return { kind: 'placed', saga: await sagas.begin(placing, begun) };
  } catch (error) {
    if (!breaks(error, 'idempotency_pkey')) throw error;
    return answeredBefore(database, order, digest);
  }
}

/** A request with the same key at the same time has waited for the first one to be recorded. */
async function answeredBefore(
  database: Database,
  { customerId, idempotencyKey }: NewOrder,
  digest: string,
): Promise<Placed> {
  const taken = await database
    .selectFrom('idempotency')
    .select(['request_digest', 'order_id'])
    .where('customer_id', '=', customerId)
    .where('key', '=', idempotencyKey)
    .executeTakeFirstOrThrow();
  return taken.request_digest === digest
    ? { kind: 'repeated', orderId: taken.order_id }
    : { kind: 'conflict' };
}

/** What the client asked for, without prices, which may have changed between two tries, and with no more of the card than is kept of it. */
function digestOf({ lines, cardNumber }: NewOrder): string {
  const asked = { lines: lines.map(({ sku, quantity }) => [sku, quantity]), card: cardNumber.slice(-4) };
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}
