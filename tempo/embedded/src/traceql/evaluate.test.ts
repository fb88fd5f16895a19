import { describe, expect, test } from 'vitest';
import { tracesOf } from '../testing/traces.ts';
import { readTraces, readVectors, type Vector } from '../testing/vectors.ts';
import { compilePipeline } from './evaluate.ts';
import { parseQuery } from './parse.ts';
import { indexTrace, type TraceIndex } from './trace-index.ts';

const base = 1_790_000_000_000_000_000n;

function evaluate(query: string, traces: readonly TraceIndex[]): Vector['traces'] {
  const pipeline = compilePipeline(parseQuery(query));
  const found = traces.flatMap((trace) => {
    const ids = pipeline(trace).flatMap(({ spans }) => spans.map(({ span }) => span.spanId));
    return ids.length > 0 ? [[trace.traceId, [...new Set(ids)].sort()] as const] : [];
  });
  return Object.fromEntries(found);
}

describe.each([
  ['the lab’s traces', 'traces.json.gz', 'golden.json.gz'],
  ['generated traces', 'extra-traces.json.gz', 'extra-golden.json.gz'],
])('of %s', (_, traceFile, vectorFile) => {
  const traces = tracesOf(readTraces(base, traceFile)).map(indexTrace);

  test.each(readVectors(vectorFile))('$query selects what Tempo selected', ({ query, traces: expected }) => {
    expect(evaluate(query, traces)).toEqual(expected);
  });
});
