import type { Database } from '@lab/sqlite/database';
import { Conflict } from '../kit/conflict.ts';
import type { Line, Reservation } from './reservation.ts';
import { type ProductRow, prepareStatements } from './stock-statements.ts';

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly currency: string;
  /** The price of one unit. */
  readonly minorUnits: number;
  /** Units in the warehouse. */
  readonly onHand: number;
  /** Units on hand that are not set aside. */
  readonly available: number;
}

/**
 * The stock and what orders have set aside of it, one reservation for each order. Every step is one transaction, so several
 * processes may share the file. A step that is done already changes nothing; `release` comes from anywhere, also before
 * `reserve`, which is refused from then on.
 */
export function createStock(database: Database, now: () => number = Date.now) {
  const statements = prepareStatements(database);
  function product(sku: string): Product {
    const row = statements.findProduct.get({ sku, now: now() });
    if (!row) throw new Conflict(`no product has the SKU ${sku}`);
    return productOf(row);
  }

  function reservation(orderId: string): Reservation | undefined {
    const row = statements.findReservation.get({ orderId });
    if (!row) return undefined;
    const isOver = row.state === 'held' && row.expires_at <= now();
    return {
      orderId,
      lines: statements.findLines.all({ orderId }),
      state: isOver ? 'expired' : row.state,
      expiresAt: row.expires_at,
    };
  }

  function setAside(orderId: string, lines: readonly Line[], holdForMs: number): Reservation {
    const short = lines.filter(({ sku, quantity }) => product(sku).available < quantity);
    if (short.length > 0) throw new Conflict(`out of stock: ${short.map(({ sku }) => sku).join(', ')}`);
    const expiresAt = now() + holdForMs;
    statements.insertReservation.run({ orderId, state: 'held', expiresAt });
    for (const { sku, quantity } of lines) statements.insertLine.run({ orderId, sku, quantity });
    return { orderId, lines: sorted(lines), state: 'held', expiresAt };
  }

  return {
    products: (): readonly Product[] => statements.listProducts.all({ now: now() }).map(productOf),

    reservation,

    /** Units that have left the stock for orders, by SKU. */
    committed: (): readonly Line[] => statements.listCommitted.all({}),

    /**
     * Sets units aside, all of them or none.
     *
     * @param lines one for each SKU
     * @throws Conflict when too few are there, or the order has a reservation of other lines or one that is over
     */
    reserve: (orderId: string, lines: readonly Line[], holdForMs: number): Reservation =>
      database.transaction(() => {
        const before = reservation(orderId);
        if (!before) return setAside(orderId, lines, holdForMs);
        if (before.state === 'released' || before.state === 'expired')
          throw new Conflict(`the reservation is ${before.state}`);
        if (!haveSameLines(before.lines, lines))
          throw new Conflict('the order has a reservation of other lines');
        return before;
      }),

    /**
     * Takes the units of the order from the stock.
     *
     * @returns undefined when the order has no reservation
     * @throws Conflict when it was released or has expired
     */
    commit: (orderId: string): Reservation | undefined =>
      database.transaction(() => {
        const before = reservation(orderId);
        if (!before || before.state === 'committed') return before;
        if (before.state !== 'held') throw new Conflict(`the reservation is ${before.state}`);
        for (const { sku, quantity } of before.lines) statements.addToStock.run({ sku, by: -quantity });
        statements.setState.run({ orderId, state: 'committed' });
        return { ...before, state: 'committed' };
      }),

    /** Gives back what the order has set aside or taken; without a reservation it makes sure that there will be none. */
    release: (orderId: string): Reservation =>
      database.transaction(() => {
        const before = reservation(orderId);
        if (!before) statements.insertReservation.run({ orderId, state: 'released', expiresAt: now() });
        else if (before.state !== 'released') statements.setState.run({ orderId, state: 'released' });
        if (before?.state === 'committed')
          for (const { sku, quantity } of before.lines) statements.addToStock.run({ sku, by: quantity });
        return { lines: [], expiresAt: now(), ...before, orderId, state: 'released' };
      }),

    /**
     * Adds units to the stock, or takes some away, once for each key.
     *
     * @throws Conflict for an unknown SKU, a key of another adjustment, or when units that are set aside would go
     */
    adjust: (key: string, sku: string, by: number): Product =>
      database.transaction(() => {
        const before = statements.findAdjustment.get({ key });
        if (before && (before.sku !== sku || before.by !== by))
          throw new Conflict('the key belongs to another adjustment');
        const { available } = product(sku);
        if (before) return product(sku);
        if (available + by < 0) throw new Conflict(`only ${available} can be taken away`);
        statements.addToStock.run({ sku, by });
        statements.insertAdjustment.run({ key, sku, by });
        return product(sku);
      }),
  };
}

export type Stock = ReturnType<typeof createStock>;

const productOf = ({ minor_units, on_hand, ...row }: ProductRow): Product => ({
  ...row,
  minorUnits: minor_units,
  onHand: on_hand,
});

const sorted = (lines: readonly Line[]) => lines.toSorted((a, b) => (a.sku < b.sku ? -1 : 1));

const haveSameLines = (some: readonly Line[], others: readonly Line[]) =>
  JSON.stringify(sorted(some).map(({ sku, quantity }) => [sku, quantity])) ===
  JSON.stringify(sorted(others).map(({ sku, quantity }) => [sku, quantity]));
