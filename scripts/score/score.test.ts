import type { TraceSpan } from '@lab/store-clients/trace';
import { describe, expect, it } from 'vitest';
import type { Evidence } from './evidence.ts';
import { metricOf } from './metric-rules.ts';
import { reportLines } from './report.ts';
import { categoryOf, rules, scoreOf } from './score.ts';

const service = 'shop-orders';
const span = (own: Partial<TraceSpan> = {}): TraceSpan => ({
  ...{ spanId: 'a', parentId: '', name: 'GET /orders', kind: 'server', service },
  ...{ start: 0, durationMs: 10, failed: false, attributes: {} },
  ...own,
});
const many = (count: number, own: Partial<TraceSpan>) =>
  Array.from({ length: count }, (_, index) => span({ spanId: `s${index}`, parentId: 'a', ...own }));

const resource = {
  'service.name': service,
  'service.instance.id': 'one',
  'deployment.environment.name': 'lab',
  'process.runtime.name': 'nodejs',
  'process.runtime.version': '24.21.0',
};
const counter = { __name__: 'http_requests_total', job: service, method: 'GET', status_code: '200' };
const bucket = (le: string, labels = {}) => ({
  __name__: 'a_duration_seconds_bucket',
  job: service,
  le,
  ...labels,
});
const histogram = [bucket('1'), bucket('+Inf')];

const good: Evidence = {
  service,
  resources: [resource],
  traces: [{ traceId: 't1', spans: [span(), span({ spanId: 'b', parentId: 'a' })] }],
  logs: { lines: 9, withoutSeverity: 0, debugForLong: false },
  series: [counter, ...histogram],
  allSeries: [counter, ...histogram],
};
const withSpans = (...spans: readonly TraceSpan[]): Evidence => ({
  ...good,
  traces: [{ traceId: 't1', spans: [span(), ...spans] }],
});
const withSeries = (...series: Evidence['series']): Evidence => ({
  ...good,
  series: [...good.series, ...series],
  allSeries: [...good.allSeries, ...series],
});
const withResource = (changed: Record<string, string>): Evidence => ({
  ...good,
  resources: [{ ...resource, ...changed }],
});
const brokenIn = (evidence: Evidence) =>
  scoreOf(evidence).broken.map(({ rule, where }) => `${rule.id} ${where.map(({ text }) => text).join('; ')}`);

it('a service that keeps every rule has 100', () => {
  expect(scoreOf(good)).toMatchObject({ score: 100, broken: [] });
});

it('a service that has sent nothing has no score', () => {
  const nothing = { service, resources: [], traces: [], series: [], allSeries: [] };
  const scored = scoreOf({ ...nothing, logs: { lines: 0, withoutSeverity: 0, debugForLong: false } });
  expect(scored).toMatchObject({ score: undefined, judged: 0, broken: [] });
});

it('counts weights, as the example of the specification does', () => {
  // All rules weigh 510; RES-003 and LOG-001, which weigh 30 each, have nothing to judge; SPA-002 weighs 20.
  const scored = scoreOf(withSpans(span({ spanId: 'b', parentId: 'gone' })));
  expect(scored.score).toBeCloseTo((100 * (450 - 20)) / 450, 6);
});

it.each([
  [100, 'excellent'],
  [90, 'excellent'],
  [89.9, 'good'],
  [75, 'good'],
  [74, 'needs improvement'],
  [49, 'poor'],
])('%d is %s', (score, category) => {
  expect(categoryOf(score)).toBe(category);
});

describe('a rule that is broken says where', () => {
  it.each([
    ['RES-001', withResource({ 'service.instance.id': '' }), /has none/],
    [
      'RES-002',
      {
        ...good,
        resources: [
          { ...resource, 'host.name': 'x' },
          { ...resource, 'host.name': 'y' },
        ],
      },
      /one has 2 values of host\.name/,
    ],
    ['RES-003', withResource({ 'k8s.pod.name': 'pod' }), /has none/],
    [
      'RES-004',
      withResource({ 'http.request.method': 'GET' }),
      /http\.request\.method, which belongs on spans/,
    ],
    [
      'RES-004',
      withSpans(span({ attributes: { 'service.name': 'x' } })),
      /service\.name, which belongs on the/,
    ],
    ['RES-005', withResource({ 'service.name': '' }), /has none/],
    ['SDK-001', withResource({ 'process.runtime.version': '16.20.0' }), /Node 16\.20\.0/],
    ['SPA-001', withSpans(...many(11, { kind: 'internal' })), /trace t1 has 11 of them, “GET \/orders”/],
    ['SPA-002', withSpans(span({ spanId: 'x', parentId: 'gone' })), /trace t1 has 1 without/],
    ['SPA-003', withSpans(span({ name: 'GET /orders/0b9b3f2e-1111-2222-3333-444455556666' })), /holds an id/],
    ['SPA-004', withSpans(span({ spanId: 'x', kind: 'client' })), /begins with/],
    ['SPA-005', withSpans(...many(21, { durationMs: 4.9 })), /has 21, 21 of them the service’s/],
    ['LOG-002', { ...good, logs: { lines: 9, withoutSeverity: 2, debugForLong: false } }, /2 of 9 lines/],
    ['MET-002', withSeries({ __name__: 'queue_length', job: service }), /queue_length has none/],
    ['MET-004', withSeries(bucket('2', { a: 'b' }), bucket('+Inf', { a: 'b' })), /2 kinds of buckets/],
    ['MET-005', withSeries({ __name__: 'wait_seconds_max_seconds', job: service }), /holds “seconds”/],
    ['MET-006', withSeries({ __name__: 'http_request_body_size_bytes', job: service }), /is the attribute/],
  ] as const)('%s', (id, evidence, place) => {
    const broken = scoreOf(evidence).broken.filter(({ rule }) => rule.id === id);
    expect(broken).toHaveLength(1);
    expect(broken[0]?.where.map(({ text }) => text).join('\n')).toMatch(place);
  });

  it('MET-001', () => {
    const series = Array.from({ length: 10_000 }, (_, user) => ({ ...counter, user: String(user) }));
    expect(brokenIn(withSeries(...series)).join()).toMatch(/MET-001 http_requests has 10001 values of user/);
  });

  it('names a trace or the metric that shows it', () => {
    const placeOf = (evidence: Evidence) => scoreOf(evidence).broken[0]?.where[0];
    expect(placeOf(withSpans(span({ spanId: 'x', parentId: 'gone' })))).toMatchObject({ traceId: 't1' });
    expect(placeOf(withSpans(span({ name: 'GET /orders/12345' })))).toMatchObject({ traceId: 't1' });
    expect(placeOf(withResource({ 'service.instance.id': '' }))).toMatchObject({ traceId: 't1' });
    expect(placeOf(withSeries({ __name__: 'queue_length', job: service }))).toMatchObject({
      metric: 'queue_length',
    });
  });

  it('MET-003, over all services', () => {
    const other = { __name__: 'a_duration_bytes', job: 'other' };
    const evidence = { ...good, allSeries: [...good.allSeries, other] };
    expect(brokenIn(evidence)).toEqual(['MET-003 a_duration is measured in s and By']);
  });
});

describe('what cannot be judged does not count', () => {
  it('DEBUG lines count in production only', () => {
    const logs = { lines: 9, withoutSeverity: 0, debugForLong: true };
    expect(brokenIn({ ...good, logs })).toEqual([]);
    const production = withResource({ 'deployment.environment.name': 'production' });
    expect(brokenIn({ ...production, logs })[0]).toMatch(/^LOG-001/);
  });

  it('spans of other services break no rule but the one for whole traces', () => {
    const others = many(21, { service: 'other', kind: 'internal', parentId: 'gone', durationMs: 1 });
    expect(brokenIn(withSpans(...others))).toEqual([]);
    expect(brokenIn(withSpans(...others, span({ spanId: 'x', durationMs: 1 })))[0]).toMatch(/^SPA-005/);
  });
});

it.each([
  ['http_server_request_duration_seconds_bucket', true, { name: 'http_server_request_duration', unit: 's' }],
  ['process_cpu_seconds_total', false, { name: 'process_cpu', unit: 's' }],
  ['http_requests_total', false, { name: 'http_requests', unit: '1' }],
  ['shop_orders_stuck', false, { name: 'shop_orders_stuck', unit: '1' }],
  ['things', false, { name: 'things', unit: undefined }],
])('%s is the metric %j', (series, isHistogram, metric) => {
  expect(metricOf(series, isHistogram)).toEqual(metric);
});

it('the specification’s ids are all there, each once', () => {
  const ids = rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [group, count] of Object.entries({ RES: 5, SPA: 5, LOG: 2, MET: 6, SDK: 1 }))
    expect(ids.filter((id) => id.startsWith(group))).toHaveLength(count);
});

it('the report names the broken rules and the first places', () => {
  const lines = reportLines([scoreOf(withSpans(...many(21, { durationMs: 1, kind: 'internal' })))]);
  const text = lines.join('\n');
  expect(text).toMatch(/shop-orders +88\.9 .*good.* 15\/17 +SPA-001 SPA-005/);
  expect(text).toContain(
    'shop-orders  SPA-005 (important, 30): no trace has more than 20 spans shorter than 5 ms',
  );
  expect(text).toMatch(/\n {2}trace t1 has 21/);
});
