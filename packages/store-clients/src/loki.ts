import { z } from 'zod';
import { metricAnswer } from './prometheus.ts';
import type { TimeRange } from './time-range.ts';

/** The answer to a log query. */
export const logAnswer = z.looseObject({
  data: z.looseObject({
    resultType: z.literal('streams').optional(),
    result: z.array(
      z.looseObject({
        stream: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.string(), z.string()], z.unknown())),
      }),
    ),
  }),
});

/** The answer to a query of either kind. */
export const lokiAnswer = z.union([logAnswer, metricAnswer]);

export const isMetricAnswer = (answer: z.infer<typeof lokiAnswer>): answer is z.infer<typeof metricAnswer> =>
  answer.data.resultType === 'vector' || answer.data.resultType === 'matrix';

/** One line: its labels and structured metadata, and the fields of the line where that is a JSON object. */
export interface LogLine {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** LogQL for the lines of one service that belong to one trace. */
export function linesOfTrace(service: string, traceId: string): string {
  return `{service_name="${service}"} | trace_id="${traceId}"`;
}

/**
 * Query over a range.
 *
 * @param limit most lines of the answer
 * @param step seconds between two points of a metric query
 */
export function rangeUrl(loki: string, query: string, range: TimeRange, limit = 200, step?: number): string {
  const parameters = new URLSearchParams({
    query,
    start: nanoseconds(range.from),
    end: nanoseconds(range.to),
    limit: String(limit),
    ...(step !== undefined && { step: `${step}s` }),
  });
  return `${loki}/loki/api/v1/query_range?${parameters}`;
}

/** Seconds × 10⁹ do not fit into a double; so milliseconds, and the rest by text. */
export function nanoseconds(seconds: number): string {
  return `${Math.round(seconds * 1000)}000000`;
}

/** The lines of an answer; fields of a JSON line win over metadata of the same name. */
export function linesOf(answer: z.infer<typeof logAnswer>): LogLine[] {
  return answer.data.result.flatMap(({ stream, values }) =>
    values.map(([nanoseconds, text]) => ({
      text,
      time: Number(nanoseconds.slice(0, -6)),
      fields: { ...stream, ...jsonFields(text) },
    })),
  );
}

function jsonFields(text: string): Record<string, string> {
  if (!text.startsWith('{')) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, String(value)]));
  } catch {
    return {};
  }
}
