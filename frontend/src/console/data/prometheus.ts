import { z } from 'zod';
import type { TimeRange } from '../model/time-range.ts';
import { stepOf } from '../model/time-range.ts';
import { legendOf } from '../model/variables.ts';
import { getJson } from './http.ts';
import type { Exemplar, Series } from './results.ts';

const base = '/query/prometheus/api/v1';
const point = z.tuple([z.number(), z.string()]);
const labels = z.record(z.string(), z.string());
const answer = z.looseObject({
  data: z.looseObject({
    result: z.array(
      z.looseObject({ metric: labels, value: point.optional(), values: z.array(point).optional() }),
    ),
  }),
});
const listAnswer = z.looseObject({ data: z.array(z.string()) });
const exemplarAnswer = z.looseObject({
  data: z.array(
    z.looseObject({
      exemplars: z.array(z.looseObject({ labels, value: z.coerce.number(), timestamp: z.number() })),
    }),
  ),
});

/** One query, its variables filled in. */
export interface MetricQuery {
  readonly expr: string;
  readonly refId: string;
  readonly legendFormat: string;
  readonly instant: boolean;
}

/** Values at the end of the range, or curves over it with gaps where there is nothing. */
export async function queryMetrics(
  query: MetricQuery,
  range: TimeRange,
  signal: AbortSignal,
): Promise<Series[]> {
  const { data } = await getJson(metricUrl(base, query, range), answer, signal);
  return seriesOf(data.result, query);
}

/** Loki answers metric queries in the same shape. */
export function metricUrl(api: string, { expr, instant }: MetricQuery, range: TimeRange): string {
  if (instant) return `${api}/query?${new URLSearchParams({ query: expr, time: String(range.to) })}`;
  const step = stepOf(range);
  const parameters = new URLSearchParams({
    query: expr,
    start: String(Math.floor(range.from / step) * step),
    end: String(Math.floor(range.to / step) * step),
    step: String(step),
  });
  return `${api}/query_range?${parameters}`;
}

type Result = z.infer<typeof answer>['data']['result'];

export function seriesOf(result: Result, { refId, legendFormat }: MetricQuery): Series[] {
  return result.map(({ metric, value, values }) => {
    const points = values ?? (value ? [value] : []);
    return {
      refId,
      name: legendOf(legendFormat, metric),
      labels: metric,
      times: points.map(([time]) => time),
      values: points.map(([, text]) => numberOf(text)),
    };
  });
}

/** NaN is no value; infinity is one, but no scale can show it. */
function numberOf(text: string): number | null {
  const number = Number(text.replace('Inf', 'Infinity'));
  return Number.isNaN(number) ? null : number;
}

/** Traces of single measurements behind a histogram’s query. */
export async function queryExemplars(
  expr: string,
  range: TimeRange,
  signal: AbortSignal,
): Promise<Exemplar[]> {
  const parameters = new URLSearchParams({ query: expr, start: String(range.from), end: String(range.to) });
  const { data } = await getJson(`${base}/query_exemplars?${parameters}`, exemplarAnswer, signal);
  return data.flatMap(({ exemplars }) =>
    exemplars.flatMap(({ labels: { trace_id: traceId }, value, timestamp: time }) =>
      traceId ? [{ traceId, value, time }] : [],
    ),
  );
}

/** Values of a label among the series of a selector. */
export async function labelValues(
  { selector, label }: { selector: string; label: string },
  { from, to }: TimeRange,
  signal: AbortSignal,
): Promise<string[]> {
  const parameters = new URLSearchParams({ 'match[]': selector, start: String(from), end: String(to) });
  const { data } = await getJson(`${base}/label/${label}/values?${parameters}`, listAnswer, signal);
  return data.toSorted();
}
