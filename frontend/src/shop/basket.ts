import { z } from 'zod';
import { randomId } from '../kit/random-id.ts';

const stored = z.record(z.string(), z.int().min(1).max(100));
const storageKey = 'lab-shop-basket';
const mostOfOne = 100;

/** What a customer wants to order, kept over reloads of the tab. */
export interface Basket {
  /** Units by SKU. */
  readonly units: () => ReadonlyMap<string, number>;
  /** Sets the units of a product; 0 takes it out. */
  readonly set: (sku: string, units: number) => void;
  readonly empty: () => void;
  /** The same until the basket changes: sent twice, an order is placed once. */
  readonly orderKey: (cardNumber: string) => string;
}

/** @param changed called after each change */
export function createBasket(changed: () => void): Basket {
  let units = new Map(Object.entries(readStored()));
  let key = randomId();

  function update(next: Map<string, number>): void {
    units = next;
    key = randomId();
    sessionStorage.setItem(storageKey, JSON.stringify(Object.fromEntries(units)));
    changed();
  }

  return {
    units: () => units,
    set(sku, wanted) {
      const next = new Map(units);
      if (wanted > 0) next.set(sku, Math.min(wanted, mostOfOne));
      else next.delete(sku);
      update(next);
    },
    empty: () => update(new Map()),
    orderKey: (cardNumber) => `${key}-${cardNumber.slice(-4)}`,
  };
}

function readStored(): Record<string, number> {
  try {
    return stored.parse(JSON.parse(sessionStorage.getItem(storageKey) ?? '{}'));
  } catch {
    // Of another version of the page, or edited by hand: an empty basket is a good start.
    return {};
  }
}
