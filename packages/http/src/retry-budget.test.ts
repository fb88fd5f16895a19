import { fc } from '@lab/testkit/properties';
import { expect, it } from 'vitest';
import { createRetryBudget } from './retry-budget.ts';

const share = 0.2;

it('never lets repetitions be more than the share of the calls and what was in reserve', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20 }), fc.array(fc.nat({ max: 5 })), (reserve, wishes) => {
      const budget = createRetryBudget(share, reserve);
      let repetitions = 0;
      for (const [nth, wanted] of wishes.entries()) {
        budget.earn();
        for (let wish = 0; wish < wanted; wish += 1) if (budget.spend()) repetitions += 1;
        // A tenth of a millionth for the sums of 0.2.
        expect(repetitions).toBeLessThanOrEqual(reserve + share * (nth + 1) + 1e-7);
      }
    }),
  );
});

it('saves no more than the reserve, however many calls go well', () => {
  const budget = createRetryBudget(share, 1);
  for (let call = 0; call < 1_000; call += 1) budget.earn();
  expect([budget.spend(), budget.spend()]).toEqual([true, false]);
});
