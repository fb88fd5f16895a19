import { fc } from '@lab/testkit/properties';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Conflict } from '../kit/conflict.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../testing/temporary-database.ts';
import type { ReservationState } from './reservation.ts';
import { migrations } from './schema.ts';
import { createStock, type Stock } from './stock.ts';

let temporary: TemporaryDatabase;
let stock: Stock;
let now: number;

beforeEach(() => {
  temporary = temporaryDatabase(migrations);
  now = 1_000_000;
  stock = createStock(temporary.database, () => now);
});
afterEach(() => temporary.remove());

const mugs = (from = stock) => {
  const { onHand, available } = from.products().find(({ sku }) => sku === 'mug') ?? {};
  return { onHand, available };
};
const lines = [
  { sku: 'mug', quantity: 3 },
  { sku: 'duck', quantity: 1 },
];

describe('the stock', () => {
  it('sets units aside for an order and takes them when it is committed', () => {
    expect(stock.reserve('a', lines, 60_000)).toMatchObject({ state: 'held', expiresAt: 1_060_000 });
    expect(mugs()).toEqual({ onHand: 500, available: 497 });
    expect(stock.commit('a')?.state).toBe('committed');
    expect(mugs()).toEqual({ onHand: 497, available: 497 });
  });

  it('does each step once, however often it is asked', () => {
    for (let time = 0; time < 3; time += 1) stock.reserve('a', lines.toReversed(), 60_000);
    for (let time = 0; time < 3; time += 1) stock.commit('a');
    stock.reserve('a', lines, 60_000);
    expect(mugs()).toEqual({ onHand: 497, available: 497 });
    for (let time = 0; time < 3; time += 1) stock.release('a');
    expect(mugs()).toEqual({ onHand: 500, available: 500 });
  });

  it('sets aside all lines or none', () => {
    expect(() => stock.reserve('a', [...lines, { sku: 'poster', quantity: 201 }], 60_000)).toThrow(
      'out of stock: poster',
    );
    expect(() => stock.reserve('b', [{ sku: 'cup', quantity: 1 }], 60_000)).toThrow(/no product/);
    expect(mugs()).toEqual({ onHand: 500, available: 500 });
    expect(stock.reservation('a')).toBeUndefined();
  });

  it('sells again what was set aside for too long, and refuses the order that comes back for it', () => {
    stock.reserve('a', [{ sku: 'mug', quantity: 500 }], 60_000);
    expect(() => stock.reserve('b', lines, 60_000)).toThrow('out of stock: mug');
    now += 60_000;
    expect(mugs()).toEqual({ onHand: 500, available: 500 });
    stock.reserve('b', lines, 60_000);
    expect(() => stock.commit('a')).toThrow('the reservation is expired');
    expect(() => stock.reserve('a', lines, 60_000)).toThrow('the reservation is expired');
  });

  it('refuses a reservation that comes after its release', () => {
    expect(stock.release('a')).toMatchObject({ state: 'released', lines: [] });
    expect(() => stock.reserve('a', lines, 60_000)).toThrow('the reservation is released');
    expect(stock.commit('b')).toBeUndefined();
  });

  it('refuses other lines for the same order', () => {
    stock.reserve('a', lines, 60_000);
    expect(() => stock.reserve('a', [{ sku: 'mug', quantity: 4 }], 60_000)).toThrow(/other lines/);
  });

  it('is adjusted once for each key, and never below what is set aside', () => {
    stock.reserve('a', lines, 60_000);
    expect(stock.adjust('k1', 'mug', -400)).toMatchObject({ onHand: 100, available: 97 });
    expect(stock.adjust('k1', 'mug', -400)).toMatchObject({ onHand: 100, available: 97 });
    expect(() => stock.adjust('k1', 'mug', -1)).toThrow(/another adjustment/);
    expect(() => stock.adjust('k2', 'mug', -98)).toThrow('only 97 can be taken away');
    expect(() => stock.adjust('k3', 'cup', 1)).toThrow(/no product/);
  });
});

it('adds up after any calls in any order: on hand and committed is what was there at first', () => {
  const order = fc.constantFrom('a', 'b', 'c');
  const call = fc.oneof(
    fc.record({ step: fc.constant('reserve' as const), order, quantity: fc.integer({ min: 1, max: 400 }) }),
    fc.record({ step: fc.constantFrom('commit' as const, 'release' as const), order }),
    fc.record({ step: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 60_000 }) }),
  );
  fc.assert(
    fc.property(fc.array(call, { maxLength: 30 }), (calls) => {
      const { database, remove } = temporaryDatabase(migrations);
      let clock = 0;
      const own = createStock(database, () => clock);
      for (const one of calls) {
        try {
          if (one.step === 'wait') clock += one.ms;
          else if (one.step === 'reserve')
            own.reserve(one.order, [{ sku: 'mug', quantity: one.quantity }], 30_000);
          else own[one.step](one.order);
        } catch (error) {
          if (!(error instanceof Conflict)) throw error;
        }
        const unitsIn = (state: ReservationState) =>
          ['a', 'b', 'c']
            .flatMap((id) => own.reservation(id) ?? [])
            .filter((reservation) => reservation.state === state)
            .flatMap((reservation) => reservation.lines)
            .reduce((sum, { quantity }) => sum + quantity, 0);
        const { onHand = 0, available = -1 } = mugs(own);
        expect(onHand + unitsIn('committed')).toBe(500);
        expect(available).toBe(onHand - unitsIn('held'));
        expect(available).toBeGreaterThanOrEqual(0);
      }
      remove();
    }),
    { numRuns: 200 },
  );
});
