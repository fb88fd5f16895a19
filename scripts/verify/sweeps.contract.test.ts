import { metricDefinitions, seriesOf } from '@lab/grafana/catalogue/series';
import { startServer, type TestServer } from '@lab/testkit/http-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Check, type Failure, startCheck, type Verdict } from './check.ts';
import { catalogue } from './checks/catalogue.ts';
import { panels } from './checks/panels.ts';
import { referenceQueries } from './checks/reference-queries.ts';
import { type FakeLab, healthyWorld, startFakeLab } from './testing/fake-lab.ts';

/** What a store answers: to a path and the query in it. */
type Answer = (path: string, query: string) => unknown;

const series = { resultType: 'vector', result: [{ metric: {}, value: [1, '1'] }] };
const trace = { resourceSpans: [{ scopeSpans: [{ spans: [{ spanId: 'a'.repeat(16) }] }] }] };
const everyName = metricDefinitions()
  .flatMap(seriesOf)
  .map(([name]) => name);

/** Everything has a value; the lab is an hour old. */
const healthy: Answer = (path, query) => {
  if (query.includes('timestamp(up)')) {
    return { data: { ...series, result: [{ metric: {}, value: [1, '3600'] }] } };
  }
  if (path.endsWith('/label/__name__/values')) return { data: everyName };
  if (path.endsWith('/series')) return { data: [{ __name__: 'tasks', job: 'lab-backend', status: 'open' }] };
  if (path.includes('/api/v2/traces/')) return { trace };
  if (path === '/api/search') return { traces: [{ traceID: 'a' }] };
  if (path === '/api/metrics/query_range') return { series: [{}] };
  return { data: series };
};

let lab: FakeLab;
let store: TestServer;
let answer: Answer;

beforeEach(async () => {
  answer = healthy;
  lab = await startFakeLab(healthyWorld(0), 0);
  store = await startServer(({ path }, response) => {
    const url = new URL(path, 'http://fake');
    const query = url.searchParams.get('query') ?? url.searchParams.get('q') ?? '';
    const reply = answer(url.pathname, query);
    response
      .writeHead(reply instanceof Error ? 400 : 200)
      .end(reply instanceof Error ? reply.message : JSON.stringify(reply));
  });
});
afterEach(async () => {
  await Promise.all([lab.close(), store.close()]);
});

async function judge(check: Check): Promise<Verdict> {
  const { url } = store;
  const endpoints = { ...lab.context.endpoints, tempo: url, loki: url, prometheus: url };
  return (await startCheck(check, { ...lab.context, endpoints }))();
}

const failuresOf = (verdict: Verdict): readonly Failure[] =>
  verdict.status === 'failed' ? verdict.failures : [];

const burnRate = 'slo:current_burn_rate:ratio';
const nothing = { data: { resultType: 'vector', result: [] } };

describe.each([
  ['every panel’s query', panels, 'histogram_quantile', 'up{'],
  ['every reference query', referenceQueries, 'histogram_quantile', 'up'],
])('%s', (_name, check, refused) => {
  it('is ok when all answer', async () => {
    expect(await judge(check)).toMatchObject({
      status: 'ok',
      evidence: expect.stringMatching(/^\d\d+ queries/),
    });
  });

  it('fails with what the store says about a query that it refuses', async () => {
    answer = (path, query) =>
      query.includes(refused) ? new Error('parse error at char 7') : healthy(path, query);
    const failures = failuresOf(await judge(check));
    expect(failures.length).toBeGreaterThan(0);
    for (const { where, seen } of failures) {
      expect(where).toContain(refused);
      expect(seen).toContain('parse error at char 7');
    }
  });

  it('fails on an empty answer that no reason excuses, once the lab is old enough', async () => {
    const empty: Answer = (path, query) =>
      query.includes('timestamp(up)') || !path.endsWith('/query') ? healthy(path, query) : nothing;
    answer = empty;
    expect(failuresOf(await judge(check)).length).toBeGreaterThan(0);
    answer = (path, query) =>
      query.includes('timestamp(up)')
        ? { data: { ...series, result: [{ metric: {}, value: [1, '20'] }] } }
        : empty(path, query);
    expect(await judge(check)).toMatchObject({
      status: 'ok',
      evidence: expect.stringContaining('20 s after'),
    });
  });
});

it('a panel that may be empty may be empty', async () => {
  answer = (path, query) => (query.startsWith(burnRate) ? nothing : healthy(path, query));
  const failures = failuresOf(await judge(panels));
  expect(failures.every(({ lookedFor }) => !lookedFor.includes('burn rate'))).toBe(true);
});

describe('the catalogue', () => {
  it('is ok when the lab emits just that', async () => {
    expect(await judge(catalogue)).toMatchObject({ status: 'ok' });
  });

  it.each<[string, Answer, string]>([
    [
      'nothing emits a name',
      (path, query) =>
        path.endsWith('/label/__name__/values')
          ? { data: everyName.filter((name) => name !== 'tasks') }
          : healthy(path, query),
      'nothing emits tasks',
    ],
    [
      'a service emits an unknown name',
      (path, query) =>
        path.endsWith('/series')
          ? { data: [{ __name__: 'new_total', job: 'lab-backend' }] }
          : healthy(path, query),
      'lab-backend emits new_total',
    ],
  ])('fails when %s', async (_what, spoiled, message) => {
    answer = spoiled;
    expect(failuresOf(await judge(catalogue))[0]?.seen).toContain(message);
  });
});
