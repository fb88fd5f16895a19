import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import {
  alertThreshold,
  type BurnRateAlert,
  budgetRemaining,
  burnRateFactor,
  burnRatePolicy,
  type Duration,
  errorBudget,
  seconds,
  secondsToFire,
} from './burn-rate.ts';

const [page1h, page6h, ticket1d, ticket3d] = burnRatePolicy as [
  BurnRateAlert,
  BurnRateAlert,
  BurnRateAlert,
  BurnRateAlert,
];

describe('the alert policy', () => {
  it.each([
    [page1h, 'page', '1h', '5m', 14.4],
    [page6h, 'page', '6h', '30m', 6],
    [ticket1d, 'ticket', '1d', '2h', 3],
    [ticket3d, 'ticket', '3d', '6h', 1],
  ] as const)('is the one of the SRE Workbook: row %#', (alert, severity, long, short, factor) => {
    expect([alert.severity, alert.longWindow, alert.shortWindow]).toEqual([severity, long, short]);
    expect(burnRateFactor(alert)).toBe(factor);
  });

  it('has short windows of a twelfth of the long ones', () => {
    for (const alert of burnRatePolicy) {
      expect(seconds(alert.longWindow) / seconds(alert.shortWindow)).toBe(12);
    }
  });
});

describe('budgets and thresholds', () => {
  it.each([
    [99, 0.01],
    [95, 0.05],
    [99.9, 0.001],
    [99.95, 0.0005],
  ])('an objective of %d %% leaves a budget of %d', (objective, budget) => {
    expect(errorBudget(objective)).toBe(budget);
  });

  it.each([
    [page1h, 99, 0.144],
    [page6h, 99, 0.06],
    [ticket1d, 99, 0.03],
    [ticket3d, 99, 0.01],
    [page1h, 95, 0.72],
    [page1h, 90, 1.44],
  ])('row %# fires above the factor times the budget', (alert, objective, threshold) => {
    expect(alertThreshold(alert, objective)).toBe(threshold);
  });

  it.each([
    [0, 1],
    [0.005, 0.5],
    [0.01, 0],
    [0.02, -1],
  ])('with %d bad events at 99 %%, %d of the budget is left', (ratio, left) => {
    expect(budgetRemaining(ratio, 99)).toBeCloseTo(left, 12);
  });
});

describe('the time to an alert', () => {
  it.each([
    // 3600 s x 14.4 % = 518.4 s, plus 60 s
    [page1h, 99, 1, 578.4],
    // 21600 s x 6 % = 1296 s, plus 60 s
    [page6h, 99, 1, 1356],
    // 259200 s x 1 % / 2 % = 129600 s, plus 900 s
    [ticket3d, 99, 0.02, 130_500],
    // 10 % of errors is below the 14.4 % that page
    [page1h, 99, 0.1, Number.POSITIVE_INFINITY],
  ])('row %#', (alert, objective, errorRatio, expected) => {
    expect(secondsToFire(alert, objective, errorRatio)).toBeCloseTo(expected, 6);
  });

  it('never grows with the share of errors', () => {
    const ratio = fc.double({ min: 0.0001, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...burnRatePolicy), ratio, ratio, (alert, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        expect(secondsToFire(alert, 99, more)).toBeLessThanOrEqual(secondsToFire(alert, 99, less));
      }),
    );
  });
});

describe('durations', () => {
  it.each([
    ['15s', 15],
    ['5m', 300],
    ['6h', 21_600],
    ['30d', 2_592_000],
  ] as const)('%s are %d seconds', (duration, expected) => {
    expect(seconds(duration)).toBe(expected);
  });

  it('refuses what Prometheus would read differently', () => {
    expect(() => seconds('1.5h' as Duration)).toThrow('"1.5h" is not a whole number of s, m, h or d');
  });
});
