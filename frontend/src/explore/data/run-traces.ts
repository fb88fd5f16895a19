import { milliseconds, searchAnswer, searchUrl } from '@lab/store-clients/tempo';
import { isTraceMetric, traceMetricsAnswer, traceMetricsUrl } from '@lab/store-clients/trace-metrics';
import { z } from 'zod';
import { getJson } from '../../console/data/http.ts';
import type { Series } from '../../console/data/results.ts';
import { endFor } from '../../console/data/server-clock.ts';
import { alignedToStep, stepOf, type TimeRange } from '../../console/model/time-range.ts';
import { legendOf } from '../../console/model/variables.ts';
import type { FoundTrace, Result } from './result.ts';

const base = '/query/tempo';

const countsSchema = z.looseObject({
  /** `matched` counts all spans; the list of them is cut. */
  spanSets: z.array(z.looseObject({ matched: z.number().default(0) })).default([]),
  serviceStats: z.record(z.string(), z.looseObject({ spanCount: z.number().default(0) })).default({}),
});

export const mostTraces = 50;

/** Traces, or curves that are computed from their spans. */
export async function runTraces(query: string, range: TimeRange, signal: AbortSignal): Promise<Result> {
  if (isTraceMetric(query)) return metricsOf(query, range, signal);
  const url = searchUrl(base, query, { from: range.from, to: endFor(range.to) }, mostTraces);
  const found = await getJson(url, searchAnswer, signal);
  const traces = found.traces.map((trace): FoundTrace => {
    const { spanSets, serviceStats } = countsSchema.parse(trace);
    const counts = Object.values(serviceStats).map(({ spanCount }) => spanCount);
    return {
      traceID: trace.traceID,
      start: milliseconds(trace.startTimeUnixNano),
      service: trace.rootServiceName,
      name: trace.rootTraceName,
      durationMs: trace.durationMs,
      matched: spanSets.reduce((sum, { matched }) => sum + matched, 0),
      spans: counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count),
    };
  });
  traces.sort((a, b) => b.start - a.start);
  return { kind: 'traces', traces, isLimited: traces.length >= mostTraces };
}

async function metricsOf(query: string, range: TimeRange, signal: AbortSignal): Promise<Result> {
  const url = traceMetricsUrl(base, query, alignedToStep(range), stepOf(range));
  const { series } = await getJson(url, traceMetricsAnswer, signal);
  const curves = series.map((one): Series => {
    const labels = Object.fromEntries(one.labels.map(({ key, value }) => [key, value]));
    const samples = one.samples.toSorted((a, b) => a.timestampMs - b.timestampMs);
    return {
      refId: 'A',
      name: legendOf('', labels),
      labels,
      times: samples.map(({ timestampMs }) => timestampMs / 1000),
      values: samples.map(({ value }) => (Number.isNaN(value) ? null : value)),
    };
  });
  return { kind: 'metrics', curves, exemplars: [], values: curves };
}
