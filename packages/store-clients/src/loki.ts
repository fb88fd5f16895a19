import { z } from 'zod';

/** Loki’s answer to a log query. */
export const logAnswer = z.looseObject({
  data: z.looseObject({
    result: z.array(
      z.looseObject({
        stream: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.string(), z.string()], z.unknown())),
      }),
    ),
  }),
});

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

/** @param startMs wall clock; the lines of a run are all younger than its start */
export function logUrl(loki: string, query: string, startMs: number, endMs: number): string {
  const parameters = new URLSearchParams({
    query,
    start: nanoseconds(startMs - 5_000),
    end: nanoseconds(endMs + 5_000),
    limit: '200',
  });
  return `${loki}/loki/api/v1/query_range?${parameters}`;
}

/** Milliseconds × 10⁶ do not fit into a double; so by text. */
function nanoseconds(ms: number): string {
  return `${Math.floor(ms)}000000`;
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
