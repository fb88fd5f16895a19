import { lokiTenant } from '@lab/telemetry/logs';
import { type Look, waitUntil } from '@lab/wait/wait-until';
import { z } from 'zod';

const lokiAnswer = z.object({
  data: z.object({
    result: z.array(
      z.object({
        stream: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.string(), z.string()])),
      }),
    ),
  }),
});

const seriesAnswer = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: z.tuple([z.number(), z.string()]),
      }),
    ),
  }),
});

const exemplarAnswer = z.object({
  data: z.array(z.object({ exemplars: z.array(z.object({ labels: z.record(z.string(), z.string()) })) })),
});

/** One line with its stream labels and structured metadata, and its time in nanoseconds. */
export interface LokiLine {
  readonly labels: Record<string, string>;
  readonly line: string;
  readonly time: string;
}

async function getJson(url: string, path: string, parameters: Record<string, string>): Promise<unknown> {
  const response = await fetch(`${url}${path}?${new URLSearchParams(parameters)}`, {
    headers: lokiTenant,
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Lines of the last three hours that a LogQL query finds now. */
export async function lokiLines(url: string, query: string): Promise<LokiLine[]> {
  const start = `${Date.now() - 3 * 3_600_000}000000`;
  const answer = await getJson(url, '/loki/api/v1/query_range', { query, start, limit: '1000' });
  return lokiAnswer
    .parse(answer)
    .data.result.flatMap(({ stream, values }) =>
      values.map(([time, line]) => ({ labels: stream, line, time })),
    );
}

/** Series that a PromQL query gives now. */
export async function prometheusSeries(
  url: string,
  query: string,
): Promise<{ metric: Record<string, string>; value: number }[]> {
  const answer = await getJson(url, '/api/v1/query', { query });
  return seriesAnswer
    .parse(answer)
    .data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}

/** Trace ids of the exemplars of the last hour. */
export async function exemplarTraceIds(url: string, query: string): Promise<string[]> {
  const [start, end] = [Date.now() / 1_000 - 3_600, Date.now() / 1_000 + 60].map(String);
  const answer = await getJson(url, '/api/v1/query_exemplars', { query, start: start ?? '', end: end ?? '' });
  return exemplarAnswer
    .parse(answer)
    .data.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels.trace_id ?? ''));
}

/** Polls until the finding is accepted; fails after 15 s with the last finding. */
export async function eventually<T>(
  what: string,
  find: () => Promise<T>,
  accept: (found: T) => boolean,
): Promise<T> {
  const look = async (): Promise<Look<T>> => {
    const found = await find();
    return accept(found) ? { ok: true, value: found } : { ok: false, seen: JSON.stringify(found) };
  };
  return (await waitUntil(look, { what, deadlineMs: 15_000, intervalMs: 100 })).value;
}
