import {
  milliseconds,
  searchAnswer,
  searchUrl,
  spansOf,
  traceAnswer,
  traceUrl,
} from '@lab/store-clients/tempo';
import { around } from '@lab/store-clients/time-range';
import type { DetailedSpan } from '@lab/store-clients/trace';
import { derivedMetrics } from '@lab/telemetry/metrics';
import type { TimeRange } from '../model/time-range.ts';
import { getJson } from './http.ts';
import { queryMetrics } from './prometheus.ts';
import type { ServiceEdge, TraceRow } from './results.ts';
import { endFor } from './server-clock.ts';

const base = '/query/tempo';

/** The newest traces that a TraceQL query finds. */
export async function searchTraces(
  query: string,
  limit: number,
  { from, to }: TimeRange,
  signal: AbortSignal,
): Promise<TraceRow[]> {
  const url = searchUrl(base, query, { from, to: endFor(to) }, limit);
  const { traces } = await getJson(url, searchAnswer, signal);
  return traces
    .map(({ traceID, rootServiceName, rootTraceName, startTimeUnixNano, durationMs }) => ({
      traceID,
      start: milliseconds(startTimeUnixNano),
      service: rootServiceName,
      name: rootTraceName,
      durationMs,
    }))
    .sort((a, b) => b.start - a.start);
}

/** Every span of a trace; none when the id is empty or unknown. */
export async function traceById(id: string, signal: AbortSignal): Promise<DetailedSpan[]> {
  if (!/^[0-9a-f]{1,32}$/i.test(id)) return [];
  return spansOf(await getJson(traceUrl(base, id), traceAnswer, signal));
}

/** Seconds that lines may be away from the spans: senders' clocks differ. */
const slackSeconds = 120;

/** When a trace was; undefined when there is none of this id. */
export async function timeOfTrace(id: string, signal: AbortSignal): Promise<TimeRange | undefined> {
  const spans = await traceById(id, signal);
  if (spans.length === 0) return undefined;
  const start = Math.min(...spans.map((span) => span.start));
  const end = Math.max(...spans.map((span) => span.start + span.durationMs));
  return around(start, end, slackSeconds);
}

/** The service graph over the range, as Grafana computes it: from Tempo’s metrics in Prometheus. */
export async function serviceMap(range: TimeRange, signal: AbortSignal): Promise<ServiceEdge[]> {
  const window = `[${Math.round(range.to - range.from)}s]`;
  const ask = async (expr: string) => {
    const query = { expr, refId: 'A', legendFormat: '', instant: true };
    const series = await queryMetrics(query, range, signal);
    return new Map(series.map(({ labels, values }) => [edgeKey(labels), { labels, value: values[0] ?? 0 }]));
  };
  const sum = (metric: string) => ask(`sum by (client, server) (rate(${metric}${window}))`);
  const { serviceGraphRequests, serviceGraphFailures, serviceGraphServerSeconds } = derivedMetrics;
  const [requests, failures, seconds] = await Promise.all([
    sum(serviceGraphRequests),
    sum(serviceGraphFailures),
    sum(`${serviceGraphServerSeconds}_sum`),
  ]);
  return [...requests].flatMap(([key, { labels, value: perSecond }]) => {
    if (!perSecond) return [];
    const spent = seconds.get(key)?.value;
    return {
      client: labels.client ?? '',
      server: labels.server ?? '',
      perSecond,
      failed: (failures.get(key)?.value ?? 0) / perSecond,
      seconds: spent === undefined ? undefined : spent / perSecond,
    };
  });
}

const edgeKey = ({ client = '', server = '' }: Readonly<Record<string, string>>) => `${client}\n${server}`;
