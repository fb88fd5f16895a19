import { afterEach, expect, it, vi } from 'vitest';
import { queryCurves, queryLines } from './loki.ts';

afterEach(() => vi.unstubAllGlobals());

const { signal } = new AbortController();
const query = { expr: '{a="b"}', refId: 'A', legendFormat: '', instant: false };

/** Answers with `result` and keeps what was asked for. */
function answering(result: object[]): URL[] {
  const asked: URL[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(new URL(path, 'http://lab'));
    return new Response(JSON.stringify({ data: { result } }));
  });
  return asked;
}

it('asks for lines up to the end of the range, whatever the step of its curves is', async () => {
  const asked = answering([{ stream: {}, values: [['1700000000000000000', 'a line']] }]);
  const week = { from: 1_700_000_000.25, to: 1_700_604_800.25 };
  const lines = await queryLines(query, week, signal);
  expect(lines.map(({ text }) => text)).toEqual(['a line']);
  expect([...(asked[0]?.searchParams ?? [])]).toEqual([
    ['query', '{a="b"}'],
    ['start', '1700000000250000000'],
    ['end', '1700604800250000000'],
    ['limit', '200'],
  ]);
});

it('asks for curves on the grid of their step, at a fractional second as at a whole one', async () => {
  const asked = answering([]);
  const hour = { from: 1_700_000_000.75, to: 1_700_003_600.75 };
  expect(await queryCurves(query, hour, signal)).toEqual([]);
  const { start, end, step } = Object.fromEntries(asked[0]?.searchParams ?? []);
  expect([start, end, step]).toEqual(['1699999995000000000', '1700003595000000000', '15s']);
});
