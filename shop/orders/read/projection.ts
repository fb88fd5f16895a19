import { type Kysely, sql } from 'kysely';
import type { OrderLine } from '../../events/order-events.ts';
import type { HistoryEntry, Tables } from '../database/tables.ts';
import type { RecordedEvent } from '../events/event-store.ts';
import { apply, type Order } from '../order.ts';

/**
 * Brings the tables that are shown further by some events: reads what they change, changes it in memory, and writes it. A few
 * statements, however many events; in the caller's transaction.
 */
export async function applyAll(transaction: Kysely<Tables>, events: readonly RecordedEvent[]): Promise<void> {
  if (events.length === 0) return;
  const views = await viewsOf(transaction, [...new Set(events.map(({ orderId }) => orderId))]);
  for (const event of events) views.set(event.orderId, viewAfter(views.get(event.orderId), event));
  await showOrders(transaction, [...views.values()]);
  const completed = events.filter(({ event }) => event.type === 'OrderCompleted');
  await countSales(
    transaction,
    completed.flatMap(({ orderId }) => views.get(orderId)?.order.lines ?? []),
  );
}

/** An order as it is shown. */
interface View {
  readonly order: Order;
  readonly version: number;
  readonly placedAt: Date;
  readonly history: readonly HistoryEntry[];
}

async function viewsOf(transaction: Kysely<Tables>, orderIds: readonly string[]): Promise<Map<string, View>> {
  const rows = await transaction
    .selectFrom('order_view')
    .select(['order_id', 'order', 'version', 'placed_at', 'history'])
    .where('order_id', 'in', orderIds)
    .execute();
  return new Map(
    rows.map(({ order_id, order, version, placed_at: placedAt, history }) => [
      order_id,
      { order, version, placedAt, history },
    ]),
  );
}

function viewAfter(before: View | undefined, { orderId, version, recordedAt, event }: RecordedEvent): View {
  return {
    order: apply(orderId, before?.order, event),
    version,
    placedAt: before?.placedAt ?? recordedAt,
    history: [...(before?.history ?? []), { type: event.type, at: recordedAt.toISOString() }],
  };
}

async function showOrders(transaction: Kysely<Tables>, views: readonly View[]): Promise<void> {
  await transaction
    .insertInto('order_view')
    .values(
      views.map(({ order, version, placedAt, history }) => ({
        order_id: order.orderId,
        customer_id: order.customerId,
        placed_at: placedAt,
        version,
        status: order.status,
        order: JSON.stringify(order),
        history: JSON.stringify(history),
      })),
    )
    .onConflict((conflict) =>
      conflict.column('order_id').doUpdateSet(({ ref }) => ({
        version: ref('excluded.version'),
        status: ref('excluded.status'),
        order: ref('excluded.order'),
        history: ref('excluded.history'),
      })),
    )
    .execute();
}

async function countSales(transaction: Kysely<Tables>, lines: readonly OrderLine[]): Promise<void> {
  const sold = [...Map.groupBy(lines, ({ sku }) => sku)].map(([sku, of]) => ({
    sku,
    name: of.at(-1)?.name ?? sku,
    units: of.reduce((sum, { quantity }) => sum + quantity, 0),
    revenue: of.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0),
  }));
  if (sold.length === 0) return;
  await transaction
    .insertInto('product_sales')
    .values(sold)
    .onConflict((conflict) =>
      conflict.column('sku').doUpdateSet({
        name: sql`excluded.name`,
        units: sql`product_sales.units + excluded.units`,
        revenue: sql`product_sales.revenue + excluded.revenue`,
      }),
    )
    .execute();
}
