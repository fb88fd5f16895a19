import { expect, it } from 'vitest';
import { serviceColours } from './service-colours.ts';

it('gives a service that only a compared trace has a colour of its own, always the same', () => {
  const colourOf = serviceColours(['lab-frontend', 'lab-backend']);
  const colours = ['lab-frontend', 'lab-backend', 'shop-orders', 'shop-payments'].map(colourOf);
  expect(new Set(colours).size).toBe(4);
  expect(colours).not.toContain('');
  expect(colourOf('shop-orders')).toBe(colours[2]);
});
