import { describe, expect, it } from 'vitest';
import { missingSeries, unknownSeries } from './catalogue.ts';

const known = new Map([['tasks', new Set(['status', 'job', 'instance'])]]);

describe('unknownSeries', () => {
  it.each([
    [{ __name__: 'tasks', job: 'lab-backend', instance: 'a', status: 'open' }, []],
    [{ __name__: 'scrape_series_added', job: 'lab-backend', anything: 'x' }, []],
    [{ __name__: 'up', job: 'lab-backend' }, []],
    [{ __name__: 'task', job: 'lab-backend' }, ['lab-backend emits task, which the catalogue does not know']],
    [
      { __name__: 'tasks', job: 'lab-backend', user: 'x' },
      ['lab-backend emits tasks with the label user, which the catalogue does not know'],
    ],
  ])('%j', (series, problems) => {
    expect(unknownSeries(known, [series])).toEqual(problems);
  });

  it('says the same only once', () => {
    const series = { __name__: 'task', job: 'lab-backend' };
    expect(unknownSeries(known, [series, series])).toHaveLength(1);
  });
});

describe('missingSeries', () => {
  it('names what is neither emitted nor excused', () => {
    const missing = missingSeries(['a', 'b', 'c'], new Set(['a']), new Map([['b', 'rare']]));
    expect(missing).toEqual(['nothing emits c, which the catalogue lists']);
  });
});
