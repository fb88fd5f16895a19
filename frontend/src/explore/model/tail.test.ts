import type { LogLine } from '@lab/store-clients/loki';
import { expect, it } from 'vitest';
import { mergeLines, mostTailLines } from './tail.ts';

const line = (time: number, text = 'x', fields: Readonly<Record<string, string>> = {}): LogLine => ({
  time,
  text,
  fields,
});
const times = (lines: readonly LogLine[]) => lines.map(({ time }) => time);

it('adds what is new, the newest first, also what came late', () => {
  const known = mergeLines([], [line(1), line(4)]);
  expect(times(mergeLines(known, [line(4), line(2), line(5)]))).toEqual([5, 4, 2, 1]);
});

it('does not show a line of the overlap again', () => {
  const known = mergeLines([], [line(1), line(2)]);
  expect(mergeLines(known, [line(2), line(1)])).toBe(known);
});

it('shows a line that was written twice in the same millisecond twice', () => {
  const known = mergeLines([], [line(1)]);
  const twice = mergeLines(known, [line(1), line(1)]);
  expect(times(twice)).toEqual([1, 1]);
  expect(mergeLines(twice, [line(1), line(1)])).toBe(twice);
});

it('tells lines of the same text apart by their fields', () => {
  expect(mergeLines([line(1, 'x', { a: '1' })], [line(1, 'x', { a: '2' })])).toHaveLength(2);
});

it('keeps the newest only', () => {
  const many = Array.from({ length: mostTailLines + 10 }, (_empty, at) => line(at));
  const kept = mergeLines([], many);
  expect([kept.length, kept[0]?.time, kept.at(-1)?.time]).toEqual([mostTailLines, mostTailLines + 9, 10]);
});
