import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { comparable } from './testing/comparable.ts';
import { json, startTestStore, type TestStore } from './testing/store.ts';
import { type Answer, readApiVectors, readRequests, readVectors } from './testing/vectors.ts';

const hour = 3_600_000;
/** The last whole hour but one, in seconds: nothing is too old. */
const base = Math.floor(Date.now() / hour) * 3_600 - 3_600;

let store: TestStore;
beforeAll(async () => {
  store = await startTestStore();
  for (const request of readRequests(BigInt(base) * 1_000_000_000n)) {
    const { status } = await store.post('/otlp/v1/logs', JSON.stringify(request), json);
    expect(status).toBe(200);
  }
});
afterAll(() => store.dispose());

const labels = z.record(z.string(), z.string());
const point = z.tuple([z.number(), z.string()]);
const answer = z.object({
  data: z.discriminatedUnion('resultType', [
    z.object({
      resultType: z.literal('streams'),
      result: z.array(z.object({ stream: labels, values: z.array(z.tuple([z.string(), z.string()])) })),
    }),
    z.object({
      resultType: z.literal('matrix'),
      result: z.array(z.object({ metric: labels, values: z.array(point) })),
    }),
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ metric: labels, value: point })),
    }),
    z.object({ resultType: z.literal('scalar'), result: point }),
  ]),
});

async function ask(path: string, parameters: Record<string, string>): Promise<Answer> {
  const response = await store.get(`/loki/api/v1/${path}`, parameters);
  if (response.status !== 200) return { status: response.status, error: await response.text() };
  const { data } = answer.parse(await response.json());
  switch (data.resultType) {
    case 'streams':
      return {
        status: 200,
        type: 'streams',
        entries: data.result.flatMap(({ stream, values }) =>
          values.map(([time, line]): [string, string, Record<string, string>] => [
            String(BigInt(time) - BigInt(base) * 1_000_000_000n),
            line,
            stream,
          ]),
        ),
      };
    case 'matrix':
      return {
        status: 200,
        type: 'matrix',
        series: data.result.map(({ metric, values }) => ({
          metric,
          values: values.map(([time, value]): [number, string] => [time - base, value]),
        })),
      };
    case 'vector':
      return {
        status: 200,
        type: 'vector',
        series: data.result.map(({ metric, value }) => ({ metric, value: value[1] })),
      };
    case 'scalar':
      return { status: 200, type: 'scalar', value: data.result[1] };
  }
}

const range = {
  start: String(base),
  end: String(base + 1800),
  step: '60',
  limit: '1000',
  direction: 'forward',
};
const cases = readVectors().flatMap(({ query, range: overRange, instant }) => [
  { query, path: 'query_range', parameters: { query, ...range }, expected: overRange },
  ...(instant
    ? [{ query, path: 'query', parameters: { query, time: String(base + 900) }, expected: instant }]
    : []),
]);

test.each(cases)('$path of $query is answered as Loki answers it', async ({ path, parameters, expected }) => {
  expect(comparable(await ask(path, parameters))).toEqual(comparable(expected));
});

/** Arrays and keys sorted, as in the recording. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  const pairs = Object.entries(value).map(([key, inner]): [string, unknown] => [key, sorted(inner)]);
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('the other endpoints', () => {
  test.each(readApiVectors())(
    '$path with $params is answered as Loki answers it',
    async ({ path, params, status, body }) => {
      const times = { start: String(base), end: String(base + 1800) };
      const response = await store.get(`/loki/api/v1/${path}`, { ...params, ...times });
      expect(response.status).toBe(status);
      expect(sorted(await response.json())).toEqual(body);
    },
  );

  test('index/volume adds up the text of each service, most first', async () => {
    const times = { start: String(base), end: String(base + 1800) };
    const parameters = { query: '{service_namespace="back"}', targetLabels: 'service_name', ...times };
    const response = await store.get('/loki/api/v1/index/volume', parameters);
    const { data } = answer.parse(await response.json());
    if (data.resultType !== 'vector') throw new Error('a volume is a vector');
    const volumes = data.result.map(({ metric, value }) => [metric.service_name, Number(value[1])]);
    expect(new Map(volumes.map(([name, bytes]) => [name, Number(bytes) > 0]))).toEqual(
      new Map(['legacy', 'packer', 'sporadic'].map((name) => [name, true])),
    );
    expect(volumes).toEqual(volumes.toSorted(([, a], [, b]) => Number(b) - Number(a)));
    const limited = await store.get('/loki/api/v1/index/volume', { ...parameters, limit: '1' });
    expect(answer.parse(await limited.json()).data.result).toHaveLength(1);
  });

  test('index/volume_range tells it for each step, aligned to the end', async () => {
    const parameters = {
      query: '{service_namespace="back"}',
      targetLabels: 'service_name',
      start: String(base),
      end: String(base + 1750),
      step: '600s',
    };
    const response = await store.get('/loki/api/v1/index/volume_range', parameters);
    const { data } = answer.parse(await response.json());
    if (data.resultType !== 'matrix') throw new Error('a volume over steps is a matrix');
    const query = 'sum by (service_name) (bytes_over_time({service_namespace="back"}[600s]))';
    for (const time of [base + 550, base + 1150, base + 1750]) {
      const instant = await store.get('/loki/api/v1/query', { query, time: String(time) });
      const { data: there } = answer.parse(await instant.json());
      if (there.resultType !== 'vector') throw new Error('a sum is a vector');
      const expected = there.result.map(({ metric, value }) => [metric.service_name, value[1]]);
      const steps = data.result.flatMap(({ metric, values }) =>
        values.filter(([at]) => at === time).map(([, value]) => [metric.service_name, value]),
      );
      expect(new Map(steps as [string, string][])).toEqual(new Map(expected as [string, string][]));
    }
    const named = await store.get('/loki/api/v1/index/volume_range', { ...parameters, targetLabels: 'a) b' });
    expect(named.status).toBe(400);
  });

  test('index/stats counts streams, lines and text', async () => {
    const times = { start: String(base), end: String(base + 1800) };
    const response = await store.get('/loki/api/v1/index/stats', {
      query: '{service_name="shop-api"}',
      ...times,
    });
    expect(await response.json()).toMatchObject({ streams: 2, entries: 130 });
  });

  test('patterns are none', async () => {
    const patterns = await store.get('/loki/api/v1/patterns', { query: '{service_name="shop-api"}' });
    expect(await patterns.json()).toEqual({ status: 'success', data: [] });
  });
});
