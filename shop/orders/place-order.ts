import { createHash, randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { OrderLine } from '../events/order-events.ts';
import { currentTraceParent } from '../kit/trace-parent.ts';
import type { Database } from './database/database.ts';
import type { Tables } from './database/tables.ts';
import { append } from './events/event-store.ts';
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

/** Records a new order: key, first event, outbox and saga in one transaction. It costs what its lines say. */
export const placeOrder = (database: Database, sagas: SagaStore, order: NewOrder): Promise<Placed> =>
  database.transaction().execute(async (transaction) => {
    const orderId = randomUUID();
    const digest = digestOf(order);
    const taken = await takeKey(transaction, order, orderId, digest);
    if (taken) {
      return taken.request_digest === digest
        ? { kind: 'repeated', orderId: taken.order_id }
        : { kind: 'conflict' };
    }
    const { customerId, currency, lines, cardNumber } = order;
    const total = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
    const contents = { currency, total, lines: [...lines] };
    const data = { ...contents, customerId, cardLast4: cardNumber.slice(-4) };
    const version = await append(transaction, orderId, 0, [{ type: 'OrderPlaced', data }]);
    const traceParent = currentTraceParent();
    return {
      kind: 'placed',
      saga: await sagas.begin(transaction, { orderId, order: contents, version, cardNumber, traceParent }),
    };
  });

/** @returns the row that has the key already; a request with the same key at the same time waits here for the first one */
async function takeKey(
  transaction: Kysely<Tables>,
  { customerId, idempotencyKey }: NewOrder,
  orderId: string,
  digest: string,
): Promise<{ readonly request_digest: string; readonly order_id: string } | undefined> {
  const inserted = await transaction
    .insertInto('idempotency')
    .values({ customer_id: customerId, key: idempotencyKey, request_digest: digest, order_id: orderId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return undefined;
  return transaction
    .selectFrom('idempotency')
    .select(['request_digest', 'order_id'])
    .where('customer_id', '=', customerId)
    .where('key', '=', idempotencyKey)
    .executeTakeFirstOrThrow();
}

/** What the client asked for, without prices, which may have changed between two tries, and with no more of the card than is kept of it. */
function digestOf({ lines, cardNumber }: NewOrder): string {
  const asked = { lines: lines.map(({ sku, quantity }) => [sku, quantity]), card: cardNumber.slice(-4) };
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}
