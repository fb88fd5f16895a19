import { backendMetrics } from '@lab/telemetry/metrics';
import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { knownSeries } from '../catalogue/series.ts';
import { checkQuery, describeProblems, type QueryLanguage } from './check.ts';
import { buckets, increaseOf, is, matchesNone, quantileOf, rateOf, selector, series } from './promql.ts';
import { interpolate, variablesOf } from './variables.ts';

describe('a query of known names', () => {
  it.each<[QueryLanguage, string]>([
    ['promql', 'sum by (route) (rate(http_requests_total{status_code=~"5.."}[5m]))'],
    [
      'promql',
      'histogram_quantile(0.95, sum by (le, operation) (rate(db_query_duration_seconds_bucket[1m])))',
    ],
    ['promql', 'slo:period_error_budget_remaining:ratio * on (slo) group_left (title) slo:info'],
    ['promql', 'sum by (signal) (label_replace(up, "signal", "$1", "job", "(.*)"))'],
    ['logql', '{service_name="lab-nginx"} | json | status >= 500'],
    ['logql', 'sum by (code) (count_over_time({service_name=~".+"} | json code="status" [5m]))'],
    [
      'traceql',
      '{ resource.service.name = "lab-backend" && span.http.route = "/api/tasks" && duration > 1s }',
    ],
    [
      'traceql',
      '{ .http.route != nil } >> { span.db.operation.name = "SELECT" } | rate() by (resource.service.name)',
    ],
  ])('has no problem: %s %s', (language, query) => {
    expect(checkQuery(language, query)).toEqual([]);
  });
});

describe('an unknown name', () => {
  it.each<[QueryLanguage, string, number, string]>([
    ['promql', 'rate(http_request_total[5m])', 5, 'the catalogue has no metric "http_request_total"'],
    ['promql', 'http_requests_total{path="/"}', 20, 'http_requests_total has no label "path"'],
    ['promql', 'sum by (rout) (http_requests_total)', 8, 'no metric of this query has a label "rout"'],
    ['promql', 'count({job="x"})', 6, 'a selector must name its metric'],
    [
      'promql',
      'http_request_duration_seconds',
      0,
      'the catalogue has no metric "http_request_duration_seconds"',
    ],
    ['logql', '{job="x"}', 1, '"job" is no stream label'],
    ['logql', '{service_name="x"} | rout="/"', 21, 'the catalogue has no log field "rout"'],
    ['traceql', '{ span.http.rout = "/" }', 2, 'the catalogue has no attribute "span.http.rout"'],
    ['traceql', '{ resource.http.route = "/" }', 2, 'the catalogue has no attribute "resource.http.route"'],
  ])('is a problem, with its place: %s %s', (language, query, at, message) => {
    expect(checkQuery(language, query)).toEqual([{ at, message }]);
  });
});

describe('a syntax error', () => {
  it.each<[QueryLanguage, string, number]>([
    ['promql', 'sum(rate(http_requests_total[5m])', 33],
    ['logql', '{service_name="x"} | json | status >=', 37],
    ['traceql', '{ span.http.route = }', 20],
  ])('is a problem, with its place: %s %s', (language, query, at) => {
    const [problem] = checkQuery(language, query);
    expect(problem?.message).toMatch(/^unexpected/);
    expect(problem?.at).toBe(at);
  });

  it('is reported with line and column', () => {
    const query = 'up\n  + nothing';
    expect(describeProblems(query, checkQuery('promql', query))).toBe(
      `2:5 the catalogue has no metric "nothing" in\n${query}`,
    );
  });
});

describe('the PromQL helpers', () => {
  it('write what people would write', () => {
    const route = matchesNone('/metrics', '/health/live');
    expect(rateOf(series(backendMetrics.httpRequests, { route, job: is('a"b') }), ['route'])).toBe(
      'sum by (route) (rate(http_requests_total{route!~"/metrics|/health/live", job="a\\"b"}[$__rate_interval]))',
    );
    expect(increaseOf('up', [], '5m')).toBe('sum (increase(up[5m]))');
    expect(quantileOf(0.95, buckets(backendMetrics.dbQueryDuration), ['operation'], '5m')).toBe(
      'histogram_quantile(0.95, sum by (operation, le) (rate(db_query_duration_seconds_bucket[5m]))) >= 0',
    );
  });

  it('never write a selector that the grammar or the catalogue refuses, whatever the value', () => {
    const known = [...knownSeries].filter(([, labels]) => labels.size > 0);
    fc.assert(
      fc.property(fc.constantFrom(...known), fc.string(), fc.nat(), ([name, labels], value, index) => {
        const label = [...labels][index % labels.size] ?? '';
        expect(checkQuery('promql', selector(name, { [label]: is(value) }))).toEqual([]);
      }),
    );
  });
});

describe('variables', () => {
  it('are found and filled in, but not the references of label_replace', () => {
    const query =
      'label_replace(rate(up{job=~"$job"}[$__rate_interval]), "a", "$1", "job", "' + '$' + '{x:regex}")';
    expect(variablesOf(query)).toEqual(['job', 'x']);
    expect(interpolate(query, { job: '.+', x: 'y' })).toBe(
      'label_replace(rate(up{job=~".+"}[1m]), "a", "$1", "job", "y")',
    );
  });

  it('must have a value', () => {
    expect(() => interpolate('$unknown', {})).toThrow('the variable "unknown" has no value');
  });
});
