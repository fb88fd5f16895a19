import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { traceFilter, traceTest } from './trace-filter.ts';

const ids = (count: number) => Array.from({ length: count }, () => randomBytes(16).toString('hex'));
/** The same first half, as ids of one sender may have. */
const alike = (count: number, from: number) =>
  Array.from({ length: count }, (_, index) => (from + index).toString(16).padStart(32, '0'));

test.each([
  ['random', ids(4_000), ids(20_000)],
  ['alike', alike(4_000, 0), alike(20_000, 4_000)],
])('%s ids are found, and few others', (_what, stored, others) => {
  const filter = traceFilter(new Set(stored));
  expect(filter).toHaveLength(6_000);
  expect(stored.filter((id) => !traceTest(id)(filter))).toEqual([]);
  expect(others.filter((id) => traceTest(id)(filter)).length).toBeLessThan(200);
});

test('what is no id is found as well', () => {
  const filter = traceFilter(new Set(['', 'ä'.repeat(1_000), 'short']));
  for (const id of ['', 'ä'.repeat(1_000), 'short']) expect(traceTest(id)(filter)).toBe(true);
});

test('without ids nothing is found', () => {
  expect(traceTest('any')(traceFilter(new Set()))).toBe(false);
});
