import { expect, test } from 'vitest';
import { tracesOf } from '../testing/traces.ts';
import { readTraces, readVectors } from '../testing/vectors.ts';
import { compilePipeline } from './evaluate.ts';
import { parseQuery } from './parse.ts';
import { indexTrace } from './trace-index.ts';

const traces = tracesOf(readTraces(1_790_000_000_000_000_000n)).map(indexTrace);

test.each(readVectors())('$query selects the spans that Tempo selected', ({ query, traces: expected }) => {
  const pipeline = compilePipeline(parseQuery(query));
  const found = traces.flatMap((trace) => {
    const ids = pipeline(trace).flatMap(({ spans }) => spans.map(({ span }) => span.spanId));
    return ids.length > 0 ? [[trace.traceId, ids.sort()] as const] : [];
  });
  expect(Object.fromEntries(found)).toEqual(expected);
});
