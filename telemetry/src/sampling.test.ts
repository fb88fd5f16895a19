import { expect, it } from 'vitest';
import { exemplarsFor } from './exemplars.ts';
import { alwaysKept, mustBeKept, type SamplingMode, samplingModes, samplingPolicy } from './sampling.ts';

/** 16 ids that differ in the first of the random digits. */
const ids = Array.from('0123456789abcdef', (digit) => `${'a'.repeat(18)}${digit}${'b'.repeat(13)}`);
const [lowest = ''] = ids;
const shareOf = (mode: SamplingMode) =>
  ids.filter((traceId) => mustBeKept(mode, { traceId })).length / ids.length;

it('keeps of the ids the share that the policy names', () => {
  expect(shareOf('all')).toBe(1);
  expect(shareOf('head')).toBe(samplingPolicy.headShare);
  expect(shareOf('tail')).toBe(samplingPolicy.tailShare);
  expect(ids.filter((id) => new RegExp(samplingPolicy.tailIds).test(id))).toEqual(
    ids.filter((traceId) => mustBeKept('tail', { traceId })),
  );
});

it.each([
  ['an error', { failed: true }, true],
  ['an order', { isOrder: true }, true],
  ['a slow span', { seconds: samplingPolicy.measuredSlowSeconds }, true],
  ['a span about as long as a slow one', { seconds: samplingPolicy.slowSeconds }, false],
  ['a route that nobody has called frequent', { routes: ['/api/tasks', '/new'] }, true],
  ['frequent routes', { routes: samplingPolicy.frequentRoutes }, false],
])('of an id that no share keeps, tail keeps %s or not, and head nothing', (_what, facts, kept) => {
  expect(mustBeKept('tail', { traceId: lowest, ...facts })).toBe(kept);
  expect(mustBeKept('head', { traceId: lowest, ...facts })).toBe(false);
});

it('makes ids that every mode keeps, and that are as random as before', () => {
  for (const mode of samplingModes) expect(mustBeKept(mode, { traceId: alwaysKept(lowest) })).toBe(true);
  expect(new Set(ids.map(alwaysKept))).toEqual(new Set([`${'a'.repeat(18)}f${'b'.repeat(13)}`]));
});

it('makes exemplars of sampled spans of kept traces only', () => {
  const span = { traceId: lowest, spanId: 'c'.repeat(16), traceFlags: 1 };
  const exemplar = { exemplarLabels: { trace_id: lowest, span_id: span.spanId } };
  expect(exemplarsFor('all')(span)).toEqual(exemplar);
  expect(exemplarsFor('head')(span, { failed: true })).toEqual({});
  expect(exemplarsFor('tail')(span)).toEqual({});
  expect(exemplarsFor('tail')(span, { failed: true })).toEqual(exemplar);
  expect(exemplarsFor('all')({ ...span, traceFlags: 0 })).toEqual({});
  expect(exemplarsFor('all')(undefined)).toEqual({});
});
