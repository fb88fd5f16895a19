import { expect, test } from 'vitest';
import { parseQuery } from '../../logql/parse.ts';
import { type Answer, readEntries, readVectors } from '../vectors.ts';
import { naiveAnswer, shownLine } from './evaluate.ts';
import { UnknownToNaive } from './line.ts';
import { type Key, keyOf } from './series.ts';

const second = 1_000_000_000n;
const base = 1_790_000_000n * second;
const entries = readEntries(base);

const byKey = ([a]: readonly [Key, unknown], [b]: readonly [Key, unknown]) => (a < b ? -1 : 1);
const rounded = (value: number) => Number(value.toPrecision(9));

/** The naive answer to a recorded query, in the shape of `recorded`; nothing where it does not know the query’s parts. */
function naively(query: string): unknown {
  const steps = { start: base, end: base + 1800n * second, step: 60n * second };
  try {
    const answer = naiveAnswer(parseQuery(query), entries, steps);
    if (answer.kind !== 'series') return answer;
    return [...answer.series]
      .map(([key, points]): [Key, unknown] => [
        key,
        points.map(([time, value]) => [Number((time - base) / second), rounded(value)]),
      ])
      .sort(byKey);
  } catch (error) {
    if (error instanceof UnknownToNaive) return undefined;
    throw error;
  }
}

function recorded(answer: Answer): unknown {
  if (!('type' in answer)) return { kind: 'failed' };
  if (answer.type === 'streams') {
    const lines = answer.entries.map(([time, line, labels]) =>
      shownLine(BigInt(time) + base, line, new Map(Object.entries(labels))),
    );
    return { kind: 'lines', lines: lines.sort() };
  }
  if (answer.type !== 'matrix') throw new Error(`a range has no ${answer.type}`);
  return answer.series
    .map(({ metric, values }): [Key, unknown] => [
      keyOf(new Map(Object.entries(metric))),
      values.map(([time, value]) => [time, rounded(Number(value))]),
    ])
    .sort(byKey);
}

const parsed = readVectors().filter(({ range }) => {
  const isRefused = !('type' in range) && !range.error.includes('pipeline error');
  return !isRefused && !('type' in range && range.type === 'streams' && range.entries.length >= 1_000);
});
const known = parsed.filter(({ query }) => naively(query) !== undefined);

test('the naive evaluator knows most of the recorded queries', () => {
  expect(known.length / parsed.length).toBeGreaterThan(0.8);
});

test.each(known)('$query has the answer that Loki gave', ({ query, range }) => {
  expect(naively(query)).toEqual(recorded(range));
});
