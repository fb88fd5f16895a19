import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../build/catalogue.ts';
import type { Metric } from '../data/catalogue.ts';
import { besideCatalogue, liveMetrics, type SeriesCount } from './cardinality.ts';
import { lastValueOf } from './last-value.ts';
import { orderedNames } from './order.ts';
import { isFound } from './page-state.ts';

const metric = (name: string, type: Metric['type'], unit = '1'): Metric => ({
  ...{ name, type, unit, help: 'A thing.', labels: ['a'], of: 'the backend' },
});
const requests = metric('requests_total', 'counter');
const duration = metric('duration_seconds', 'histogram', 's');
const counts: readonly SeriesCount[] = [
  { name: 'requests_total', job: 'one', series: 3 },
  { name: 'requests_total', job: 'two', series: 4 },
  { name: 'duration_seconds_bucket', job: 'one', series: 20 },
  { name: 'duration_seconds_count', job: 'one', series: 2 },
  { name: 'duration_seconds_sum', job: 'one', series: 2 },
  { name: 'go_gc_bucket', job: 'tempo', series: 10 },
  { name: 'go_gc_count', job: 'tempo', series: 1 },
  { name: 'go_gc_sum', job: 'tempo', series: 1 },
  { name: 'event_count', job: 'tempo', series: 1 },
  { name: 'slo:info', job: '', series: 5 },
];

describe('the catalogue', () => {
  it('counts label sets: a histogram has one for all of its buckets', () => {
    expect(liveMetrics([requests, duration], counts)).toMatchObject([
      { name: 'requests_total', labelSets: 7, series: 7 },
      { name: 'duration_seconds', labelSets: 2, series: 24 },
    ]);
  });

  it('a metric that nobody sends has none', () => {
    expect(liveMetrics([metric('gone', 'gauge')], counts)[0]).toMatchObject({ labelSets: 0, series: 0 });
  });

  it('is ordered by label sets, by name, or as it is', () => {
    const metrics = liveMetrics([duration, requests, metric('gone', 'gauge')], counts);
    expect(orderedNames(metrics, 'cardinality')).toEqual(['requests_total', 'duration_seconds', 'gone']);
    expect(orderedNames(metrics, 'name')).toEqual(['duration_seconds', 'gone', 'requests_total']);
    expect(orderedNames(metrics, 'nonsense')).toEqual(['duration_seconds', 'requests_total', 'gone']);
  });

  it('of the build names each metric once, with what it means', () => {
    const { metrics } = JSON.parse(catalogue()) as { metrics: Metric[] };
    expect(metrics.length).toBeGreaterThan(60);
    expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length);
    expect(metrics.find(({ name }) => name === 'http_requests_total')).toMatchObject({
      ...{ type: 'counter', of: 'the backend', labels: ['method', 'route', 'status_code'] },
    });
  });
});

describe('what is beside the catalogue', () => {
  it('is grouped by who sends it, and the parts of a histogram are one name', () => {
    expect(besideCatalogue([requests, duration], counts)).toEqual([
      {
        ...{ job: 'tempo', series: 13 },
        names: [
          { name: 'go_gc', series: 12 },
          { name: 'event_count', series: 1 },
        ],
      },
      { job: '', series: 5, names: [{ name: 'slo:info', series: 5 }] },
    ]);
  });

  it('each series is in the catalogue or beside it, never in both', () => {
    const anyCount = fc.record({
      name: fc.constantFrom('a', 'b_total', 'c_bucket', 'c_count', 'c_sum', 'd_count', 'slo:e'),
      job: fc.constantFrom('', 'one', 'two'),
      series: fc.integer({ min: 1, max: 1e6 }),
    });
    const key = ({ name, job }: SeriesCount) => `${name} ${job}`;
    const known = fc.subarray([metric('a', 'gauge'), metric('b_total', 'counter'), metric('c', 'histogram')]);
    fc.assert(
      fc.property(fc.uniqueArray(anyCount, { selector: key }), known, (all, metrics) => {
        const sum = (parts: readonly { readonly series: number }[]) =>
          parts.reduce((total, { series }) => total + series, 0);
        const beside = besideCatalogue(metrics, all);
        expect(sum(liveMetrics(metrics, all)) + sum(beside)).toBe(sum(all));
        for (const { series, names } of beside) expect(sum(names)).toBe(series);
      }),
    );
  });
});

it.each([
  ['a counter', { ...requests, labelSets: 2 }, { requests_total: 12_345 }, '12.3 K in total'],
  ['a gauge', { ...metric('free_bytes', 'gauge', 'By'), labelSets: 1 }, { free_bytes: 2_048 }, '2 KiB'],
  ['several gauges', { ...metric('tasks', 'gauge'), labelSets: 3 }, { tasks: 7 }, 'at most 7'],
  [
    'a histogram',
    { ...duration, labelSets: 2 },
    { duration_seconds_count: 4, duration_seconds_sum: 0.1 },
    '4 observed, mean 25 ms',
  ],
  ['a histogram without observations', { ...duration, labelSets: 2 }, { duration_seconds_count: 0 }, '–'],
  ['what nobody sends', { ...requests, labelSets: 0 }, {}, '–'],
] as const)('the last value of %s', (_what, one, values, text) => {
  expect(lastValueOf(one, new Map(Object.entries(values)))).toBe(text);
});

it('a search finds all of its words, in any order and case', () => {
  expect(isFound('Route http', 'http_requests_total method route')).toBe(true);
  expect(isFound('route db', 'http_requests_total method route')).toBe(false);
  expect(isFound(' ', 'anything')).toBe(true);
});
