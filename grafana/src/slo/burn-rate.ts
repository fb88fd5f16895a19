/**
 * Burn-rate arithmetic and the alert policy. Source: The Site Reliability Workbook, chapter 5 "Alerting on SLOs",
 * table 5-8 (https://sre.google/workbook/alerting-on-slos/).
 *
 * The error budget is the share of events that may fail: 1 % for an objective of 99 %. A burn rate of 1 spends exactly
 * the whole budget over the objective’s period; of 14.4, 2 % of it in one hour of a 30-day period.
 */

const secondsPerUnit = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** A duration as Prometheus writes it, with one unit. */
export type Duration = `${number}${keyof typeof secondsPerUnit}`;

/** Length of a duration such as `30m`, in seconds. */
export function seconds(duration: Duration): number {
  const match = /^(\d+)([smhd])$/.exec(duration);
  if (!match) throw new RangeError(`"${duration}" is not a whole number of s, m, h or d`);
  return Number(match[1]) * secondsPerUnit[match[2] as keyof typeof secondsPerUnit];
}

/** The period over which every objective is judged. The windows below are shares of it. */
export const period: Duration = '30d';

/** How often the rules are evaluated, and the window of the base series (see `conventions.ts`). */
export const evaluationInterval: Duration = '15s';
export const baseWindow: Duration = '5m';

export interface BurnRateAlert {
  readonly severity: 'page' | 'ticket';
  /** Decides: this share of the period’s budget must have been spent within it. */
  readonly longWindow: Duration;
  /** A twelfth of the long one: the alert ends soon after the errors do. */
  readonly shortWindow: Duration;
  readonly budgetSpent: number;
  /** The condition must hold this long, so that one odd evaluation pages no one. */
  readonly holdFor: Duration;
}

/** The multi-window, multi-burn-rate policy: 14.4x and 6x page, 3x and 1x open a ticket. */
export const burnRatePolicy: readonly BurnRateAlert[] = [
  { severity: 'page', longWindow: '1h', shortWindow: '5m', budgetSpent: 0.02, holdFor: '1m' },
  { severity: 'page', longWindow: '6h', shortWindow: '30m', budgetSpent: 0.05, holdFor: '1m' },
  { severity: 'ticket', longWindow: '1d', shortWindow: '2h', budgetSpent: 0.1, holdFor: '15m' },
  { severity: 'ticket', longWindow: '3d', shortWindow: '6h', budgetSpent: 0.1, holdFor: '15m' },
];

/** Windows read from the counters themselves: exact, and as fast as the scrapes. */
export const counterWindows: readonly Duration[] = ['5m', '30m', '1h', '2h', '6h'];

/**
 * Windows summed up from the base series. A month of one-second samples of every route is more than a query may load;
 * two recorded series are not. Each event weighs the same, unlike in an average of recorded ratios.
 */
export const recordedWindows: readonly Duration[] = ['1d', '3d', period];

/** How many times faster than allowed the budget goes when `budgetSpent` of it is gone after `window`. */
export function burnRateFactor(alert: Pick<BurnRateAlert, 'budgetSpent' | 'longWindow'>): number {
  return round((alert.budgetSpent * seconds(period)) / seconds(alert.longWindow));
}

/** Share of events that may fail, for an objective in percent: 99 gives 0.01. */
export function errorBudget(objectivePercent: number): number {
  return round((100 - objectivePercent) / 100);
}

/** The error ratio above which an alert’s condition holds. 1 or more means that it can never fire. */
export function alertThreshold(alert: BurnRateAlert, objectivePercent: number): number {
  return round(burnRateFactor(alert) * errorBudget(objectivePercent));
}

/** Share of the period’s budget that is left: 1 untouched, 0 spent, below 0 overspent. */
export function budgetRemaining(errorRatio: number, objectivePercent: number): number {
  return 1 - errorRatio / errorBudget(objectivePercent);
}

/**
 * Seconds from the first error to the alert, with steady traffic, a clean history, and a constant share of errors.
 *
 * @returns `Infinity` when that share is too small ever to fire
 */
export function secondsToFire(alert: BurnRateAlert, objectivePercent: number, errorRatio: number): number {
  const threshold = alertThreshold(alert, objectivePercent);
  if (errorRatio <= threshold) return Number.POSITIVE_INFINITY;
  return (seconds(alert.longWindow) * threshold) / errorRatio + seconds(alert.holdFor);
}

/** Binary floating point makes 1 - 0.99 into 0.010000000000000009; rules and their tests need 0.01. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
