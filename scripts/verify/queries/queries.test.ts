import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../stack/settings.ts';
import { endpointsOf } from '../endpoints.ts';
import { contentOf } from './answer.ts';
import { type LabQuery, labQueryUrl } from './lab-query.ts';

const endpoints = endpointsOf(loadSettings({}));
const now = 1_795_248_999_123;
const url = (query: LabQuery, values = {}) => new URL(labQueryUrl(query, endpoints, values, now));

describe('a query’s address', () => {
  it.each<[LabQuery, string]>([
    [{ language: 'promql', expr: 'up', instant: true }, '/api/v1/query'],
    [{ language: 'promql', expr: 'up', instant: false }, '/api/v1/query_range'],
    [{ language: 'service-map', expr: 'up', instant: false }, '/api/v1/query'],
    [{ language: 'logql', expr: '{a="b"}', instant: true }, '/loki/api/v1/query_range'],
    [{ language: 'traceql', expr: '{ } | select(span.a)', instant: true }, '/api/search'],
    [{ language: 'traceql', expr: '{ } | rate() by (name)', instant: true }, '/api/metrics/query_range'],
    [{ language: 'trace-id', expr: '$traceId', instant: false }, '/api/v2/traces/abc'],
  ])('of %j is %s', (query, path) => {
    expect(url(query, { traceId: 'abc' }).pathname).toBe(path);
  });

  it('has every variable filled in, over the last hour', () => {
    const { searchParams } = url(
      { language: 'promql', expr: 'rate(a{b=~"$b"}[$__rate_interval])', instant: false },
      { b: '.+' },
    );
    expect(searchParams.get('query')).toBe('rate(a{b=~".+"}[1m])');
    expect(Number(searchParams.get('end')) - Number(searchParams.get('start'))).toBe(3600);
  });

  it('is refused while a variable has no value', () => {
    expect(() => url({ language: 'promql', expr: 'a{b="$c"}', instant: true })).toThrow('"c" has no value');
  });
});

describe('an answer', () => {
  const promql: LabQuery = { language: 'promql', expr: 'a', instant: true };
  const vector = (...values: string[]) => ({
    data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [1, value] })) },
  });

  it.each<[string, LabQuery, unknown, string]>([
    ['a vector', promql, vector('0'), 'values'],
    ['no vector', promql, vector(), 'nothing'],
    ['a vector of NaN', promql, vector('NaN', 'NaN'), 'only NaN'],
    ['a vector with one number', promql, vector('NaN', '1'), 'values'],
    ['a scalar', promql, { data: { resultType: 'scalar', result: [1, '2'] } }, 'values'],
    [
      'a matrix without points',
      promql,
      { data: { resultType: 'matrix', result: [{ metric: {}, values: [] }] } },
      'nothing',
    ],
    [
      'log lines',
      { ...promql, language: 'logql' },
      { data: { resultType: 'streams', result: [{ stream: {}, values: [['1', 'a']] }] } },
      'values',
    ],
    ['traces', { ...promql, language: 'traceql' }, { traces: [{ traceID: 'a' }] }, 'values'],
    ['no traces', { ...promql, language: 'traceql' }, {}, 'nothing'],
    ['no series', { language: 'traceql', expr: '{ } | rate()', instant: true }, { series: [] }, 'nothing'],
    ['an unknown trace', { ...promql, language: 'trace-id' }, { trace: {} }, 'nothing'],
  ])('%s is read', (_what, query, answer, content) => {
    expect(contentOf(query, answer)).toBe(content);
  });

  it('of another shape is refused', () => {
    expect(() => contentOf(promql, { status: 'error' })).toThrow();
  });
});
