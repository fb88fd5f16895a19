import { describe, expect, test } from 'vitest';
import { parseQuery } from '../traceql/parse.ts';
import { naiveSearch } from './naive.ts';
import { tracesOf } from './traces.ts';
import { readTraces, readVectors } from './vectors.ts';

describe.each([
  ['the lab’s traces', 'traces.json.gz', 'golden.json.gz'],
  ['generated traces', 'extra-traces.json.gz', 'extra-golden.json.gz'],
])('of %s', (_, traceFile, vectorFile) => {
  const traces = tracesOf(readTraces(1_790_000_000_000_000_000n, traceFile));

  test('the naive evaluator finds for every recorded query what Tempo found', () => {
    for (const { query, traces: expected } of readVectors(vectorFile)) {
      const parsed = parseQuery(query);
      const found = traces.flatMap((trace) => {
        const ids = [...new Set(naiveSearch(parsed, trace).flat())].sort();
        return ids.length > 0 ? [[trace.traceId, ids] as const] : [];
      });
      expect.soft(Object.fromEntries(found), query).toEqual(expected);
    }
  });
});
