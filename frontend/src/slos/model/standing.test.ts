import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { burnRateOf, type Standing, secondsUntilSpent, stateOf } from './standing.ts';

const day = 86_400;
const period = 30 * day;

describe('until an untouched budget is spent', () => {
  // The Site Reliability Workbook, chapter 5, table 5-4: an objective of 99.9 % over 30 days.
  it.each([
    [1, 0.001, 30 * day],
    [2, 0.002, 15 * day],
    [10, 0.01, 3 * day],
    [1_000, 1, 43.2 * 60],
  ])('a burn rate of %d, an error ratio of %d, takes %d s', (rate, ratio, seconds) => {
    expect(burnRateOf(ratio, 0.001)).toBeCloseTo(rate, 9);
    expect(secondsUntilSpent(1, rate, period)).toBeCloseTo(seconds, 6);
  });

  it('14.4 spends 2 % of it in an hour, and 6 spends 5 % in six', () => {
    const spentIn = (seconds: number, rate: number) => seconds / secondsUntilSpent(1, rate, period);
    expect(spentIn(3_600, 14.4)).toBeCloseTo(0.02, 9);
    expect(spentIn(6 * 3_600, 6)).toBeCloseTo(0.05, 9);
  });
});

it('what is left lasts exactly until it is spent, whatever the rate', () => {
  const share = fc.double({ min: 1e-6, max: 1, noNaN: true });
  const rate = fc.double({ min: 1e-3, max: 1_000, noNaN: true });
  fc.assert(
    fc.property(share, rate, (left, burnRate) => {
      const spent = (secondsUntilSpent(left, burnRate, period) / period) * burnRate;
      expect(spent).toBeCloseTo(left, 9);
    }),
  );
});

it('a budget that is spent is gone now, and one that nobody spends lasts for ever', () => {
  expect(secondsUntilSpent(0, 3, period)).toBe(0);
  expect(secondsUntilSpent(-2, 0, period)).toBe(0);
  expect(secondsUntilSpent(0.4, 0, period)).toBe(Number.POSITIVE_INFINITY);
});

describe('the state of an objective', () => {
  const standing = (budgetLeft: number | undefined): Standing => ({
    budgetLeft,
    events: 10,
    errorRatio: 0,
    errorRatios: {},
  });

  it.each([
    ['never asked', undefined, 0, 'no data'],
    ['without traffic', standing(undefined), 0, 'no data'],
    ['whole', standing(1), 0, 'kept'],
    ['going fast', standing(0.3), 1, 'alert'],
    ['spent', standing(0), 0, 'spent'],
    ['overspent, with an alert', standing(-3), 2, 'spent'],
  ] as const)('%s', (_name, one, firing, state) => {
    expect(stateOf(one, firing)).toBe(state);
  });
});
