import type { Client } from '@connectrpc/connect';
import { HttpError } from '@lab/http/http-error';
import { sql } from 'kysely';
import type { InventoryService } from '../generated/lab/shop/inventory/v1/inventory_pb.js';
import type { PaymentsService } from '../generated/lab/shop/payments/v1/payments_pb.js';
import type { Database } from './database/database.ts';
import { listSales } from './read/order-views.ts';
import { ageOf } from './read/projector.ts';

/** Something that two services count, each for itself. */
export interface Count {
  /** A SKU, in units; or a currency, in minor units. */
  readonly of: string;
  /** By the completed orders. */
  readonly sold: number;
  /** By the inventory, or by the payments. */
  readonly booked: number;
}

export interface Balance {
  /** Nothing was under way while it was counted, so the counts must agree. */
  readonly isSettled: boolean;
  /** Orders that are not over, those that wait for a person included. */
  readonly ordersUnderWay: number;
  readonly counts: readonly Count[];
  /** Those that do not agree. */
  readonly differences: readonly Count[];
}

interface Others {
  readonly inventory: Pick<Client<typeof InventoryService>, 'listCommitted'>;
  readonly payments: Pick<Client<typeof PaymentsService>, 'listCaptured'>;
}

const currency = 'EUR';

/**
 * Compares what the orders say with the stock that has left and the money that has come: each of the three services has its
 * own database, and no transaction spans them.
 *
 * @throws HttpError 503 when inventory or payments do not answer
 */
export async function takeBalance(database: Database, { inventory, payments }: Others): Promise<Balance> {
  const before = await stateOf(database);
  const [{ lines }, { amounts }] = await Promise.all([
    inventory.listCommitted({}),
    payments.listCaptured({}),
  ]).catch(() => {
    throw new HttpError(503, 'Inventory or payments cannot be asked now. Try again.');
  });
  const sales = await listSales(database);
  const after = await stateOf(database);
  const units = countsOf(
    new Map(sales.map(({ sku, units }) => [sku, units])),
    new Map(lines.map(({ sku, quantity }) => [sku, quantity])),
  );
  const money = countsOf(
    new Map([[currency, sales.reduce((sum, { revenue }) => sum + Number(revenue), 0)]]),
    new Map(amounts.map(({ currencyCode, minorUnits }) => [currencyCode, Number(minorUnits)])),
  );
  const counts = [...units, ...money];
  return {
    isSettled: before.underWay + before.waiting === 0 && after.position === before.position,
    ordersUnderWay: after.underWay,
    counts,
    differences: counts.filter(({ sold, booked }) => sold !== booked),
  };
}

/** By name, each that either side knows. */
export function countsOf(
  sold: ReadonlyMap<string, number>,
  booked: ReadonlyMap<string, number>,
): readonly Count[] {
  const names = [...new Set([...sold.keys(), ...booked.keys()])].sort();
  return names.map((of) => ({ of, sold: sold.get(of) ?? 0, booked: booked.get(of) ?? 0 }));
}

/** Whether anything moves: orders that are not over, milliseconds of events that the sales lack, and the last event. */
async function stateOf(database: Database) {
  const [{ underWay, position }, waiting] = await Promise.all([
    database
      .selectNoFrom(({ selectFrom }) => [
        selectFrom('saga').select(sql<number>`count(*)::int`.as('count')).as('underWay'),
        selectFrom('event').select(sql<number>`coalesce(max(position), 0)`.as('last')).as('position'),
      ])
      .executeTakeFirstOrThrow(),
    ageOf(database),
  ]);
  return { underWay: underWay ?? 0, position, waiting };
}
