import { z } from 'zod';
import type { Sample } from './exposition.ts';
import type { TimeRange } from './time-range.ts';

const labels = z.record(z.string(), z.string());
const point = z.tuple([z.number(), z.string().transform(numberOf)]);

/** Seconds since 1970 and the value. */
export type Point = readonly [number, number];

/** `NaN`, `+Inf` and `-Inf` are values, too. */
function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}

/** The vector or matrix that answers `query` and `query_range`; Loki answers metric queries in the same shape. */
export const metricAnswer = z.looseObject({
  data: z.looseObject({
    resultType: z.enum(['vector', 'matrix']).optional(),
    result: z.array(
      z.looseObject({ metric: labels, value: point.optional(), values: z.array(point).optional() }),
    ),
  }),
});
export type MetricResult = z.infer<typeof metricAnswer>['data']['result'];

/** The answer to a query that yields one number. */
export const scalarAnswer = z.looseObject({
  data: z.looseObject({ resultType: z.literal('scalar'), result: point }),
});

/** The answer to `query_exemplars`. */
export const exemplarAnswer = z.looseObject({
  data: z.array(
    z.looseObject({
      seriesLabels: labels,
      exemplars: z.array(
        z.looseObject({ labels, value: z.string().transform(numberOf), timestamp: z.number() }),
      ),
    }),
  ),
});

/** The answer to a request for a label's values. */
export const labelValuesAnswer = z.looseObject({ data: z.array(z.string()) });

/** The answer to a request for series: the labels of each, with its name as `__name__`. */
export const seriesAnswer = z.looseObject({ data: z.array(labels) });

/** Instant query. @param at seconds since 1970; absent: now */
export function queryUrl(prometheus: string, query: string, at?: number): string {
  const time = at === undefined ? {} : { time: String(at) };
  return `${prometheus}/api/v1/query?${new URLSearchParams({ query, ...time })}`;
}

/** Range query. @param step seconds */
export function rangeUrl(prometheus: string, query: string, range: TimeRange, step: number): string {
  return `${prometheus}/api/v1/query_range?${new URLSearchParams({ query, ...bounds(range), step: `${step}` })}`;
}

export function exemplarsUrl(prometheus: string, query: string, range: TimeRange): string {
  return `${prometheus}/api/v1/query_exemplars?${new URLSearchParams({ query, ...bounds(range) })}`;
}

/** Values of a label among the series of a selector. */
export function labelValuesUrl(
  prometheus: string,
  label: string,
  selector: string,
  range: TimeRange,
): string {
  const parameters = new URLSearchParams({ 'match[]': selector, ...bounds(range) });
  return `${prometheus}/api/v1/label/${label}/values?${parameters}`;
}

/** The series of a selector. */
export const seriesUrl = (prometheus: string, selector: string, range: TimeRange): string =>
  `${prometheus}/api/v1/series?${new URLSearchParams({ 'match[]': selector, ...bounds(range) })}`;

const bounds = ({ from, to }: TimeRange) => ({ start: String(from), end: String(to) });

/** The series of a vector as samples; `name` is empty where the query computed the value. */
export function samplesOf(answer: z.infer<typeof metricAnswer>): Sample[] {
  return answer.data.result.flatMap(({ metric: { __name__: name = '', ...labels }, value }) =>
    value ? [{ name, labels, value: value[1] }] : [],
  );
}
