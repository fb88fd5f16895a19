import { expect, test } from 'vitest';
import { byTimeAndLine, comparable } from '../testing/comparable.ts';
import { type Answer, readEntries, readVectors } from '../testing/vectors.ts';
import type { Labels } from './labels.ts';
import { LogqlError } from './logql-error.ts';
import { memorySource } from './memory-source.ts';
import { queryInstant, queryRange, type Result } from './query.ts';
import { parseValidQuery } from './validate.ts';

const second = 1_000_000_000n;
const base = 1_790_000_000n * second;
const source = memorySource(readEntries(base));

function answerTo(run: () => Result): Answer {
  try {
    return shown(run());
  } catch (error) {
    if (!(error instanceof LogqlError)) throw error;
    return { status: error.status, error: error.message };
  }
}

const plain = (labels: Labels) => Object.fromEntries(labels);

function shown(result: Result): Answer {
  switch (result.type) {
    case 'streams':
      return {
        status: 200,
        type: 'streams',
        entries: result.entries
          .map(({ timestamp, line, stream, metadata, parsed }): [string, string, Record<string, string>] => [
            String(timestamp - base),
            line,
            { ...plain(stream), ...plain(metadata), ...plain(parsed) },
          ])
          .sort(byTimeAndLine),
      };
    case 'matrix':
      return {
        status: 200,
        type: 'matrix',
        series: result.series.map(({ metric, points }) => ({
          metric: plain(metric),
          values: points.map(({ timestamp, value }): [number, string] => [
            Number((timestamp - base) / second),
            String(value),
          ]),
        })),
      };
    case 'vector':
      return {
        status: 200,
        type: 'vector',
        series: result.samples.map(({ metric, value }) => ({ metric: plain(metric), value: String(value) })),
      };
    case 'scalar':
      return { status: 200, type: 'scalar', value: String(result.value) };
  }
}

const range = (query: string) =>
  queryRange(parseValidQuery(query), source, { start: base, end: base + 1800n * second }, 60n * second, {
    limit: 1000,
    direction: 'forward',
  });
const instant = (query: string) => queryInstant(parseValidQuery(query), source, base + 900n * second);

const cases = readVectors().flatMap((vector) => [
  { query: vector.query, over: 'a range', run: range, expected: vector.range },
  ...(vector.instant
    ? [{ query: vector.query, over: 'one time', run: instant, expected: vector.instant }]
    : []),
]);

test.each(cases)('$query over $over is answered as Loki answers it', ({ query, run, expected }) => {
  expect(comparable(answerTo(() => run(query)))).toEqual(comparable(expected));
});
