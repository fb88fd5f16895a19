import { bucketBound, increaseOf, rateOf, selector } from '../queries/promql.ts';
import type { Duration } from './burn-rate.ts';
import { findMetric, type Indicator, type Selection } from './objective.ts';

const select = ({ metric, where }: Selection, suffix = '', extra: Selection['where'] = {}) =>
  selector(`${metric}${suffix}`, { ...where, ...extra });

/** The series that counts a selection’s events. */
const countOf = (selection: Selection) =>
  select(selection, findMetric(selection.metric)?.type === 'histogram' ? '_count' : '');

/** The counter of all events that count towards the objective. */
export function totalSeries(indicator: Indicator): string {
  return indicator.kind === 'events' ? countOf(indicator.total) : select(indicator.histogram, '_count');
}

/** The counter that rates them: the bad ones, or the good ones (a histogram counts the fast). */
export function ratedSeries(indicator: Indicator): {
  readonly kind: 'bad' | 'good';
  readonly series: string;
} {
  if (indicator.kind === 'events') return { kind: 'bad', series: countOf(indicator.bad) };
  const le = { op: '=', value: bucketBound(indicator.thresholdSeconds) } as const;
  return { kind: 'good', series: select(indicator.histogram, '_bucket', { le }) };
}

type Aggregate = (selected: string, by: readonly string[], window: Duration) => string;

/**
 * Bad events. A counter of failures does not exist before the first failure: `or 0 * total` reads that as none, as long
 * as the total exists. The bucket of the fast ones exists with the first event; Prometheus extrapolates the two counters
 * of a histogram each for itself, so their difference can fall a little below 0.
 */
function bad(indicator: Indicator, aggregate: Aggregate, window: Duration): string {
  const all = aggregate(totalSeries(indicator), [], window);
  const rated = ratedSeries(indicator);
  const part = aggregate(rated.series, [], window);
  return rated.kind === 'bad'
    ? `${part}\n  or 0 * ${all}`
    : `clamp_min(\n    ${all}\n    - ${part},\n    0\n  )`;
}

/** Number of events in the window: 0 without traffic, absent without the metric. */
export const eventCount = (indicator: Indicator, window: Duration) =>
  increaseOf(totalSeries(indicator), [], window);

/** Number of bad events in the window. */
export const badEventCount = (indicator: Indicator, window: Duration) => bad(indicator, increaseOf, window);

/** Share of bad events in the window. Absent, never NaN, when nothing happened: `> 0` drops an empty denominator. */
export const errorRatio = (indicator: Indicator, window: Duration) =>
  `(\n  ${bad(indicator, rateOf, window)}\n)\n/ (${rateOf(totalSeries(indicator), [], window)} > 0)`;
