import { DeadlineError, waitUntil } from '@lab/wait/wait-until';
import type { Selectable } from 'kysely';
import type { Database } from '../database/database.ts';
import type { HistoryEntry, Tables } from '../database/tables.ts';
import type { Order, OrderStatus } from '../order.ts';

/** An order as it is shown; it may be a moment older than the order itself. */
export interface OrderView extends Order {
  readonly version: number;
  readonly placedAt: string;
  readonly history: readonly HistoryEntry[];
}

/** Whose orders. */
export type Whose = { readonly customerId: string } | 'everybody';

const columns = ['order', 'version', 'placed_at', 'history'] as const;

/**
 * @param whose an order of somebody else is not there
 * @returns undefined when there is none
 */
export async function findOrder(
  database: Database,
  orderId: string,
  whose: Whose,
): Promise<OrderView | undefined> {
  const row = await database
    .selectFrom('order_view')
    .select(columns)
    .where('order_id', '=', orderId)
    .$if(whose !== 'everybody', (query) =>
      query.where('customer_id', '=', whose === 'everybody' ? '' : whose.customerId),
    )
    .executeTakeFirst();
  return row && viewOf(row);
}

/**
 * An order in which an event that the caller knows of is there already: who writes reads what was written.
 *
 * @returns what is there after `withinMs` where that event is not: an older view, or undefined
 */
export async function findOrderAt(
  database: Database,
  orderId: string,
  whose: Whose,
  version: number,
  withinMs: number,
): Promise<OrderView | undefined> {
  const found = await waitUntil(
    async () => {
      const view = await findOrder(database, orderId, whose);
      return view && view.version >= version
        ? { ok: true, value: view }
        : { ok: false, seen: `version ${view?.version ?? 0}` };
    },
    { what: `version ${version} of the order`, deadlineMs: withinMs, intervalMs: 25 },
  ).catch((error: unknown) => {
    if (!(error instanceof DeadlineError)) throw error;
  });
  return found ? found.value : findOrder(database, orderId, whose);
}

/** Newest first. */
export async function listOrders(
  database: Database,
  whose: Whose,
  { status, limit }: { readonly status?: OrderStatus | undefined; readonly limit: number },
): Promise<readonly OrderView[]> {
  const rows = await database
    .selectFrom('order_view')
    .select(columns)
    .$if(whose !== 'everybody', (query) =>
      query.where('customer_id', '=', whose === 'everybody' ? '' : whose.customerId),
    )
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? 'placed'))
    .orderBy('placed_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(viewOf);
}

export interface Sales {
  readonly sku: string;
  readonly name: string;
  readonly units: number;
  readonly revenue: number;
}

/** What was sold of each product, most revenue first. */
export const listSales = (database: Database): Promise<readonly Sales[]> =>
  database.selectFrom('product_sales').selectAll().orderBy('revenue', 'desc').execute();

const viewOf = (row: Pick<Selectable<Tables['order_view']>, (typeof columns)[number]>): OrderView => ({
  ...row.order,
  version: row.version,
  placedAt: row.placed_at.toISOString(),
  history: row.history,
});
