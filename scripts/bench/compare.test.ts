import { expect, it } from 'vitest';
import { compare } from './compare.ts';
import { median, spreadOf } from './spread.ts';

it('takes the middle value, and the middle distance to it', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(spreadOf([1, 2, 3, 4, 100])).toEqual({ median: 3, deviation: 1 });
});

/** A machine that gets slower with each measurement. */
function slowing(factor: number, clock: { now: number }, order: string[], name: string) {
  return {
    name,
    measure: async () => {
      order.push(name);
      clock.now += 1;
      return [factor * (100 + clock.now)];
    },
  };
}

it('alternates the order, relates each to the base of the same round, and measures the noise', async () => {
  const order: string[] = [];
  const clock = { now: 0 };
  const result = await compare({
    title: 'costs',
    measures: [{ name: 'CPU', unit: 'µs', digits: 0 }],
    contestants: [slowing(1, clock, order, 'bare'), slowing(2, clock, order, 'observed')],
    rounds: 4,
  });
  expect(order.slice(0, 6)).toEqual(['bare', 'observed', 'bare', 'bare', 'observed', 'bare']);
  expect(result.rows.map(({ name }) => name)).toEqual(['bare', 'observed', 'bare, again']);
  // The drift is that of both bare ones around it: the ratio is exact where the values are not.
  expect(result.rows[1]?.ratios[0]).toEqual({ median: 2, deviation: 0 });
  expect(result.noise[0]).toBeGreaterThan(0.01);
  expect(result.noise[0]).toBeLessThan(0.05);
});
