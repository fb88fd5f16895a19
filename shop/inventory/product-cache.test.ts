import { expect, it, vi } from 'vitest';
import { createProductCache } from './product-cache.ts';

const mug = { sku: 'mug', name: 'Mug', currency: 'EUR', minorUnits: 1490, onHand: 5, available: 5 };

it('reads the products once, again after a change, and again when they are old', () => {
  let now = 0;
  const read = vi.fn(() => [mug]);
  const cache = createProductCache(read, 1_000, () => now);
  expect([cache.products(), cache.products()]).toEqual([[mug], [mug]]);
  expect(read).toHaveBeenCalledTimes(1);
  cache.forget();
  cache.products();
  expect(read).toHaveBeenCalledTimes(2);
  now = 999;
  cache.products();
  expect(read).toHaveBeenCalledTimes(2);
  now = 1_000;
  cache.products();
  expect(read).toHaveBeenCalledTimes(3);
});

it('keeps nothing when reading fails', () => {
  const read = vi.fn<() => readonly (typeof mug)[]>().mockImplementationOnce(() => {
    throw new Error('locked');
  });
  read.mockReturnValue([mug]);
  const cache = createProductCache(read, 1_000);
  expect(() => cache.products()).toThrow('locked');
  expect(cache.products()).toEqual([mug]);
});
