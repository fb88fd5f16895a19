import { z } from 'zod';
import type { Comparison } from '../result.ts';
import stored from './budget.json' with { type: 'json' };

/** How many times the CPU time of a bare request an observed one may take: the highest ratio that a busy machine showed, and a little more. */
export const cpuBudget = z.object({ cpuRatio: z.number().positive() }).parse(stored).cpuRatio;

/** What came of a comparison with a budget. */
export interface BudgetVerdict {
  readonly ratio: number;
  /** The budget, and as much more as the first thing differed from itself. */
  readonly most: number;
  readonly isKept: boolean;
}

/** Judges the second thing of a comparison by its first measure. Noise only ever widens the budget: it must not fail anybody's build. */
export function judge({ rows, noise }: Comparison, budget: number): BudgetVerdict {
  const ratio = rows[1]?.ratios[0]?.median ?? Number.NaN;
  const most = budget * (1 + (noise[0] ?? Number.NaN));
  return { ratio, most, isKept: ratio <= most };
}
