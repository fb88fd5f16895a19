import { derivedMetrics } from '@lab/telemetry/metrics';
import { z } from 'zod';
import type { TimeRange } from '../model/time-range.ts';
import { getJson } from './http.ts';
import { queryMetrics } from './prometheus.ts';
import type { ServiceEdge, TraceRow, TraceSpan } from './results.ts';
import { endFor } from './server-clock.ts';

const base = '/query/tempo/api';

const searchAnswer = z.looseObject({
  traces: z
    .array(
      z.looseObject({
        traceID: z.string(),
        rootServiceName: z.string().default(''),
        rootTraceName: z.string().default(''),
        startTimeUnixNano: z.string().default('0'),
        durationMs: z.number().default(0),
      }),
    )
    .default([]),
});

const value = z.looseObject({
  stringValue: z.string().optional(),
  intValue: z.union([z.string(), z.number()]).optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
});
const attributes = z.array(z.looseObject({ key: z.string(), value: value.prefault({}) })).default([]);
const span = z.looseObject({
  spanId: z.string(),
  parentSpanId: z.string().default(''),
  name: z.string().default(''),
  startTimeUnixNano: z.string().default('0'),
  endTimeUnixNano: z.string().default('0'),
  attributes,
  status: z.looseObject({ code: z.union([z.string(), z.number()]).default(0) }).prefault({}),
});
const traceAnswer = z.looseObject({
  trace: z
    .looseObject({
      resourceSpans: z
        .array(
          z.looseObject({
            resource: z.looseObject({ attributes }).prefault({}),
            scopeSpans: z.array(z.looseObject({ spans: z.array(span).default([]) })).default([]),
          }),
        )
        .default([]),
    })
    .prefault({}),
});

/** Nanoseconds do not fit into a double; milliseconds with three decimals do. */
const milliseconds = (nanoseconds: string) => Number(nanoseconds.slice(0, -3) || 0) / 1000;

/** The newest traces that a TraceQL query finds. */
export async function searchTraces(
  query: string,
  limit: number,
  range: TimeRange,
  signal: AbortSignal,
): Promise<TraceRow[]> {
  const parameters = new URLSearchParams({
    q: query,
    limit: String(limit),
    start: String(Math.floor(range.from)),
    end: String(Math.ceil(endFor(range.to))),
  });
  const { traces } = await getJson(`${base}/search?${parameters}`, searchAnswer, signal);
  return traces
    .map(({ traceID, rootServiceName, rootTraceName, startTimeUnixNano, durationMs }) => ({
      traceID: traceID.padStart(32, '0'),
      start: milliseconds(startTimeUnixNano),
      service: rootServiceName,
      name: rootTraceName,
      durationMs,
    }))
    .sort((a, b) => b.start - a.start);
}

/** Every span of a trace; none when the id is empty or unknown. */
export async function traceById(id: string, signal: AbortSignal): Promise<TraceSpan[]> {
  if (!/^[0-9a-f]{1,32}$/i.test(id)) return [];
  const { trace } = await getJson(`${base}/v2/traces/${id}`, traceAnswer, signal);
  return trace.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const { 'service.name': service = '' } = plain(resource.attributes);
    return scopeSpans.flatMap(({ spans }) => spans.map((one) => spanOf(one, service)));
  });
}

function spanOf(one: z.infer<typeof span>, service: string): TraceSpan {
  const start = milliseconds(one.startTimeUnixNano);
  return {
    id: one.spanId,
    parentId: one.parentSpanId,
    name: one.name,
    service,
    start,
    durationMs: milliseconds(one.endTimeUnixNano) - start,
    failed: one.status.code === 2 || one.status.code === 'STATUS_CODE_ERROR',
    attributes: plain(one.attributes),
  };
}

function plain(list: z.infer<typeof attributes>): Record<string, string> {
  return Object.fromEntries(
    list.map(({ key, value: { stringValue, intValue, doubleValue, boolValue } }) => [
      key,
      String(stringValue ?? intValue ?? doubleValue ?? boolValue ?? ''),
    ]),
  );
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
