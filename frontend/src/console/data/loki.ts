import { isMetricAnswer, type LogLine, linesOf, lokiAnswer, rangeUrl } from '@lab/store-clients/loki';
import { alignedToStep, stepOf, type TimeRange } from '../model/time-range.ts';
import { getJson } from './http.ts';
import { type MetricQuery, seriesOf } from './prometheus.ts';
import type { Series } from './results.ts';

const base = '/query/loki';
const maxLines = 200;

/** Log lines, the newest first, or curves: the query decides. */
export async function queryLogs(
  query: MetricQuery,
  range: TimeRange,
  signal: AbortSignal,
): Promise<{ logs: LogLine[]; series: Series[] }> {
  const asked = alignedToStep({ ...range, to: Math.ceil(range.to) });
  const url = rangeUrl(base, query.expr, asked, maxLines, stepOf(range));
  const answer = await getJson(url, lokiAnswer, signal);
  if (isMetricAnswer(answer)) return { logs: [], series: seriesOf(answer.data.result, query) };
  return { logs: linesOf(answer).toSorted((a, b) => b.time - a.time), series: [] };
}
