import { z } from 'zod';
import { bounds } from './tempo.ts';
import type { TimeRange } from './time-range.ts';

/** One of them is there; what it is called tells its type. */
const labelValue = z
  .record(z.string(), z.unknown())
  .transform((value) => String(Object.values(value)[0] ?? ''));

/** The answer to a TraceQL metrics query over a range. */
export const traceMetricsAnswer = z.looseObject({
  series: z
    .array(
      z.looseObject({
        labels: z.array(z.looseObject({ key: z.string(), value: labelValue })).default([]),
        samples: z
          .array(
            z.looseObject({
              timestampMs: z.union([z.string(), z.number()]).transform(Number).default(0),
              // Protobuf's JSON leaves out zeros, and writes NaN as text.
              value: z.union([z.string(), z.number()]).transform(Number).default(0),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

/** Whether a TraceQL query computes series: its last stage is a metrics function. */
export function isTraceMetric(query: string): boolean {
  return /\|\s*(rate|count_over_time|quantile_over_time|histogram_over_time|(?:min|max|avg|sum)_over_time|compare)\s*\(/.test(
    query,
  );
}

/** Series of a TraceQL metrics query. @param step seconds */
export function traceMetricsUrl(tempo: string, query: string, range: TimeRange, step: number): string {
  return `${tempo}/api/metrics/query_range?${new URLSearchParams({ q: query, ...bounds(range), step: `${step}s` })}`;
}
