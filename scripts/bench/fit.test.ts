import { expect, it } from 'vitest';
import { exponentOf } from './fit.ts';

it.each([0, 0.5, 1, 2])('finds the exponent %d', (exponent) => {
  const points = [10, 100, 1_000].map((x) => [x, 3 * x ** exponent] as const);
  expect(exponentOf(points)).toBeCloseTo(exponent);
});
