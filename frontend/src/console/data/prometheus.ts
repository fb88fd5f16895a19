import {
  exemplarAnswer,
  exemplarsUrl,
  labelValuesAnswer,
  labelValuesUrl,
  type MetricResult,
  metricAnswer,
  queryUrl,
  rangeUrl,
} from '@lab/store-clients/prometheus';
import { alignedToStep, stepOf, type TimeRange } from '../model/time-range.ts';
import { legendOf } from '../model/variables.ts';
import { getJson } from './http.ts';
import type { Exemplar, Series } from './results.ts';

const base = '/query/prometheus';

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
  const url = query.instant
    ? queryUrl(base, query.expr, range.to)
    : rangeUrl(base, query.expr, alignedToStep(range), stepOf(range));
  const { data } = await getJson(url, metricAnswer, signal);
  return seriesOf(data.result, query);
}

export function seriesOf(result: MetricResult, { refId, legendFormat }: MetricQuery): Series[] {
  return result.map(({ metric, value, values }) => {
    const points = values ?? (value ? [value] : []);
    return {
      refId,
      name: legendOf(legendFormat, metric),
      labels: metric,
      times: points.map(([time]) => time),
      // NaN is no value; infinity is one, but no scale can show it.
      values: points.map(([, number]) => (Number.isNaN(number) ? null : number)),
    };
  });
}

/** Traces of single measurements behind a histogram’s query. */
export async function queryExemplars(
  expr: string,
  range: TimeRange,
  signal: AbortSignal,
): Promise<Exemplar[]> {
  const { data } = await getJson(exemplarsUrl(base, expr, range), exemplarAnswer, signal);
  return data.flatMap(({ exemplars }) =>
    exemplars.flatMap(({ labels: { trace_id: traceId }, value, timestamp: time }) =>
      traceId ? [{ traceId, value, time }] : [],
    ),
  );
}

/** Values of a label among the series of a selector. */
export async function labelValues(
  { selector, label }: { selector: string; label: string },
  range: TimeRange,
  signal: AbortSignal,
): Promise<string[]> {
  const { data } = await getJson(labelValuesUrl(base, label, selector, range), labelValuesAnswer, signal);
  return data.toSorted();
}
