import { z } from 'zod';
import type { TimeRange } from '../model/time-range.ts';
import { getJson } from './http.ts';
import { type MetricQuery, metricUrl, seriesOf } from './prometheus.ts';
import type { LogLine, Series } from './results.ts';

const base = '/query/loki/loki/api/v1';
const maxLines = 200;
const labels = z.record(z.string(), z.string());
const streams = z.looseObject({
  resultType: z.literal('streams'),
  result: z.array(
    z.looseObject({ stream: labels, values: z.array(z.tuple([z.string(), z.string()], z.unknown())) }),
  ),
});
const matrix = z.looseObject({
  resultType: z.literal('matrix'),
  result: z.array(z.looseObject({ metric: labels, values: z.array(z.tuple([z.number(), z.string()])) })),
});
const answer = z.looseObject({ data: z.discriminatedUnion('resultType', [streams, matrix]) });

/** Log lines, the newest first, or curves: the query decides. */
export async function queryLogs(
  query: MetricQuery,
  range: TimeRange,
  signal: AbortSignal,
): Promise<{ logs: LogLine[]; series: Series[] }> {
  const url = metricUrl(base, { ...query, instant: false }, { ...range, to: Math.ceil(range.to) });
  const { data } = await getJson(`${url}&limit=${maxLines}`, answer, signal);
  if (data.resultType === 'matrix') return { logs: [], series: seriesOf(data.result, query) };
  const logs = data.result.flatMap(({ stream, values }) =>
    values.map(([nanoseconds, text]) => ({ time: Number(nanoseconds.slice(0, -6)), text, fields: stream })),
  );
  return { logs: logs.sort((a, b) => b.time - a.time), series: [] };
}
