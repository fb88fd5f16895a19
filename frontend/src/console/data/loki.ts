import { type LogLine, linesOf, logAnswer, rangeUrl } from '@lab/store-clients/loki';
import { metricAnswer } from '@lab/store-clients/prometheus';
import { alignedToStep, stepOf, type TimeRange } from '../model/time-range.ts';
import { getJson } from './http.ts';
import { type MetricQuery, seriesOf } from './prometheus.ts';
import type { Series } from './results.ts';

const base = '/query/loki';
const maxLines = 200;

/** Log lines, the newest first. @param most how many of them */
export async function queryLines(
  { expr }: Pick<MetricQuery, 'expr'>,
  range: TimeRange,
  signal: AbortSignal,
  most = maxLines,
): Promise<LogLine[]> {
  const answer = await getJson(rangeUrl(base, expr, range, most), logAnswer, signal);
  return linesOf(answer).toSorted((a, b) => b.time - a.time);
}

/** Curves that a query counts or measures from lines. */
export async function queryCurves(
  query: MetricQuery,
  range: TimeRange,
  signal: AbortSignal,
): Promise<Series[]> {
  const url = rangeUrl(base, query.expr, alignedToStep(range), maxLines, stepOf(range));
  const { data } = await getJson(url, metricAnswer, signal);
  return seriesOf(data.result, query);
}
