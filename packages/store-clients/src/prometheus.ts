import { z } from 'zod';
import type { Sample } from './exposition.ts';

const point = z.tuple([z.number(), z.coerce.number()]);

/** Prometheus’ answer to an instant query that yields a vector. */
export const vectorAnswer = z.looseObject({
  data: z.looseObject({
    result: z.array(z.looseObject({ metric: z.record(z.string(), z.string()), value: point })),
  }),
});

/** Prometheus’ answer to an instant query of a range selector: raw samples. */
export const matrixAnswer = z.looseObject({
  data: z.looseObject({
    result: z.array(z.looseObject({ metric: z.record(z.string(), z.string()), values: z.array(point) })),
  }),
});

/** Prometheus’ answer to `/api/v1/query_exemplars`. */
export const exemplarAnswer = z.looseObject({
  data: z.array(
    z.looseObject({
      seriesLabels: z.record(z.string(), z.string()),
      exemplars: z.array(z.looseObject({ labels: z.record(z.string(), z.string()) })),
    }),
  ),
});

/** Instant query, now. */
export function queryUrl(prometheus: string, query: string): string {
  return `${prometheus}/api/v1/query?${new URLSearchParams({ query })}`;
}

export function exemplarsUrl(prometheus: string, query: string, startMs: number, endMs: number): string {
  const parameters = new URLSearchParams({
    query,
    start: String(Math.floor(startMs / 1000) - 1),
    end: String(Math.ceil(endMs / 1000) + 1),
  });
  return `${prometheus}/api/v1/query_exemplars?${parameters}`;
}

/** The series of a vector as samples; `name` is empty where the query computed the value. */
export function samplesOf(answer: z.infer<typeof vectorAnswer>): Sample[] {
  return answer.data.result.map(({ metric: { __name__: name = '', ...labels }, value }) => ({
    name,
    labels,
    value: value[1],
  }));
}

/** Raw points of one series: seconds since 1970 and the value, oldest first. */
export type Point = readonly [number, number];
