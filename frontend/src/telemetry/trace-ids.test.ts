import { expect, test } from 'vitest';
import { documentTraceId, TraceIds } from './trace-ids.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';

function navigation(description: string, transferSize = 300): PerformanceNavigationTiming[] {
  const serverTiming = [
    { name: 'cache', description: 'miss' },
    { name: 'traceparent', description },
  ];
  return [{ serverTiming, transferSize } as unknown as PerformanceNavigationTiming];
}

test('the document’s trace is the one that the server announced', () => {
  expect(documentTraceId(navigation(`00-${traceId}-b7ad6b7169203331-01`))).toBe(traceId);
});

test.each([
  ['nothing was announced', navigation('')],
  ['what was announced is no trace', navigation(`00-${'0'.repeat(32)}-b7ad6b7169203331-01`)],
  ['the document came from a cache', navigation(`00-${traceId}-b7ad6b7169203331-01`, 0)],
  ['the browser does not say how it navigated', []],
])('there is none when %s', (_why, entries) => {
  expect(documentTraceId(entries)).toBeUndefined();
});

test('a trace id is given to one root, all others are random', () => {
  const ids = new TraceIds();
  expect(ids.withTraceId(traceId, () => ids.generateTraceId())).toBe(traceId);
  expect(ids.generateTraceId()).not.toBe(traceId);
  expect(() =>
    ids.withTraceId(traceId, () => {
      throw new Error('no span');
    }),
  ).toThrow('no span');
  expect(ids.generateTraceId()).not.toBe(traceId);
});
