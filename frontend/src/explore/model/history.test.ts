import { expect, it } from 'vitest';
import { forgetQueries, historyKey, mostPastQueries, pastQueries, rememberQuery } from './history.ts';

function storage(content?: string) {
  const kept = new Map(content === undefined ? [] : [[historyKey, content]]);
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}
const up = { language: 'promql', query: 'up', at: 1 } as const;

it('keeps the newest first, each query once, and not more than it says', () => {
  const kept = storage();
  for (let at = 0; at < mostPastQueries + 5; at++) rememberQuery({ ...up, query: `q${at}`, at }, kept);
  rememberQuery({ ...up, query: 'q20', at: 99 }, kept);
  const queries = pastQueries(kept);
  expect(queries).toHaveLength(mostPastQueries);
  expect(queries.slice(0, 2).map(({ query, at }) => [query, at])).toEqual([
    ['q20', 99],
    [`q${mostPastQueries + 4}`, mostPastQueries + 4],
  ]);
  expect(queries.filter(({ query }) => query === 'q20')).toHaveLength(1);
});

it('the same text in two languages is two queries', () => {
  const kept = storage();
  rememberQuery(up, kept);
  rememberQuery({ ...up, language: 'logql' }, kept);
  expect(pastQueries(kept)).toHaveLength(2);
});

it('is empty once it is cleared', () => {
  const kept = storage();
  rememberQuery(up, kept);
  forgetQueries(kept);
  expect(pastQueries(kept)).toEqual([]);
});

it.each([
  ['not JSON', '{'],
  ['no list', '{"a":1}'],
  ['strange entries', '[1,{"language":"sql","query":"x","at":1},{"language":"promql","query":"","at":1}]'],
])('takes %s for nothing', (_name, content) => {
  expect(pastQueries(storage(content))).toEqual([]);
});

it('a browser that keeps nothing does without', () => {
  const refusing = {
    getItem: () => null,
    setItem: () => {
      throw new Error('full');
    },
  };
  expect(() => rememberQuery(up, refusing)).not.toThrow();
});
