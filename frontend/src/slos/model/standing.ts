/** How an objective stands. A value is undefined where there were no events: no traffic is neither 0 % nor 100 %. */
export interface Standing {
  /** Share of the period’s error budget: 1 untouched, 0 spent, below 0 overspent. */
  readonly budgetLeft: number | undefined;
  /** Events of the period. */
  readonly events: number | undefined;
  /** Share of bad events in the period. */
  readonly errorRatio: number | undefined;
  /** The same of other windows, by their length as Prometheus writes it. */
  readonly errorRatios: Readonly<Record<string, number | undefined>>;
}

/** How many times faster than allowed the budget goes: 1 spends exactly all of it over the period. */
export const burnRateOf = (errorRatio: number, errorBudget: number): number => errorRatio / errorBudget;

/**
 * Seconds until the budget is spent when it goes on like this.
 *
 * @returns 0 once it is spent, `Infinity` while nothing is spent
 */
export function secondsUntilSpent(budgetLeft: number, burnRate: number, periodSeconds: number): number {
  if (budgetLeft <= 0) return 0;
  return burnRate <= 0 ? Number.POSITIVE_INFINITY : (budgetLeft * periodSeconds) / burnRate;
}

export type State = 'no data' | 'spent' | 'alert' | 'kept';

/** The state in a word. @param firing alerts of the objective that fire */
export function stateOf(standing: Standing | undefined, firing: number): State {
  if (standing?.budgetLeft === undefined) return 'no data';
  if (standing.budgetLeft <= 0) return 'spent';
  return firing > 0 ? 'alert' : 'kept';
}
