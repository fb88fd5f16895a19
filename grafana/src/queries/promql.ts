import type { MetricDefinition } from '@lab/telemetry/metrics';
import type { Duration } from '../slo/burn-rate.ts';

/** One comparison of a label. */
export interface Matcher {
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

export const is = (value: string): Matcher => ({ op: '=', value });
export const isNot = (value: string): Matcher => ({ op: '!=', value });
/** Any of the values, or a regular expression; both fully anchored by Prometheus. */
export const matches = (...values: readonly string[]): Matcher => ({ op: '=~', value: values.join('|') });
export const matchesNone = (...values: readonly string[]): Matcher => ({ op: '!~', value: values.join('|') });

/** Labels that the scrape adds to every series. */
export const targetLabels = ['job', 'instance'] as const;
export type TargetLabel = (typeof targetLabels)[number];

/** Matchers by label. Only labels that the metric has are accepted. */
export type Matchers<L extends string> = Readonly<Partial<Record<L | TargetLabel, Matcher>>>;

type LabelOf<M extends MetricDefinition> = M['labels'][number];

/** `name{label="value",…}`; without matchers just the name. */
export function selector(name: string, matchers: Readonly<Record<string, Matcher | undefined>> = {}): string {
  const parts = Object.entries(matchers).flatMap(([label, matcher]) =>
    matcher ? [`${label}${matcher.op}${JSON.stringify(matcher.value)}`] : [],
  );
  return parts.length > 0 ? `${name}{${parts.join(', ')}}` : name;
}

/** The series of a counter or a gauge. */
export function series<M extends MetricDefinition>(metric: M, matchers?: Matchers<LabelOf<M>>): string {
  return selector(metric.name, matchers);
}

/** The bucket series of a histogram. */
export function buckets<M extends MetricDefinition>(
  metric: M,
  matchers?: Matchers<LabelOf<M> | 'le'>,
): string {
  return selector(`${metric.name}_bucket`, matchers);
}

/** The series that counts a histogram’s observations. */
export function observations<M extends MetricDefinition>(metric: M, matchers?: Matchers<LabelOf<M>>): string {
  return selector(`${metric.name}_count`, matchers);
}

/** The series that sums up a histogram’s observed values. */
export function observedSum<M extends MetricDefinition>(metric: M, matchers?: Matchers<LabelOf<M>>): string {
  return selector(`${metric.name}_sum`, matchers);
}

/** Window of a dashboard query: at least four scrapes, and as wide as a pixel. */
export const rateInterval = '$__rate_interval';
type Window = Duration | typeof rateInterval | '$__range';

const grouping = (by: readonly string[]) => (by.length > 0 ? ` by (${by.join(', ')})` : '');

/** Events a second, summed up over everything but the labels in `by`. */
export function rateOf(selected: string, by: readonly string[] = [], window: Window = rateInterval): string {
  return `sum${grouping(by)} (rate(${selected}[${window}]))`;
}

/** Events within the window, summed up over everything but the labels in `by`. */
export function increaseOf(
  selected: string,
  by: readonly string[] = [],
  window: Window = rateInterval,
): string {
  return `sum${grouping(by)} (increase(${selected}[${window}]))`;
}

/** `part` of `whole`, both sums by the same labels: 0 where there is no part, nothing where there is no whole. */
export const shareOf = (part: string, whole: string) => `${part}\n/ (${whole} > 0)\nor 0 * (${whole} > 0)`;

/**
 * A quantile (0..1) of a histogram’s values, by the labels in `by`; nothing, instead of NaN, where nothing was observed.
 * `selected` must be its bucket series.
 */
export function quantileOf(
  quantile: number,
  selected: string,
  by: readonly string[] = [],
  window: Window = rateInterval,
): string {
  return `histogram_quantile(${quantile}, ${rateOf(selected, [...by, 'le'], window)}) >= 0`;
}

/** How Prometheus writes a bucket’s upper bound in the label `le`, after the Collector’s remote write. */
export const bucketBound = (bound: number) => String(bound);
