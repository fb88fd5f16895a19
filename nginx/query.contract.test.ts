import { startServer, type TestServer } from '@lab/testkit/http-server';
import { startNginx, type TestNginx } from '@lab/testkit/nginx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let stores: TestServer;
let nginx: TestNginx;

beforeAll(async () => {
  stores = await startServer((request, response) => void response.writeHead(200).end(request.path));
  const address = `${stores.host}:${stores.port}`;
  nginx = await startNginx({
    backend: '127.0.0.1:9',
    collector: '127.0.0.1:9',
    stores: { prometheus: address, loki: address, tempo: address },
    watch: address,
    files: {
      'index.html': 'tasks',
      'dashboards.html': 'viewer',
      'follow.html': 'follow',
      'slos.html': 'slos',
      'score.html': 'score',
      'telemetry.html': 'telemetry',
      'telemetry/catalogue.json': '{}',
      'slos/objectives.json': '{}',
      'explore.html': 'explore',
      'examples.json': '[]',
      'dashboards/lab-slo.json': '{}',
      'docs/runbooks/a.html': '<h1>A</h1>',
      'docs/secret.txt': 'x',
    },
  });
});
afterAll(async () => {
  await nginx.stop();
  await stores.close();
});

describe('the stores’ query addresses', () => {
  it.each([
    ['/query/prometheus/api/v1/query?query=up%7Ba%3D%22b%22%7D', '/api/v1/query?query=up%7Ba%3D%22b%22%7D'],
    ['/query/prometheus/api/v1/query_range?query=a&start=1', '/api/v1/query_range?query=a&start=1'],
    ['/query/prometheus/api/v1/query_exemplars?query=a', '/api/v1/query_exemplars?query=a'],
    ['/query/prometheus/api/v1/alerts', '/api/v1/alerts'],
    ['/query/prometheus/api/v1/labels', '/api/v1/labels'],
    ['/query/prometheus/api/v1/label/route/values?match[]=a', '/api/v1/label/route/values?match[]=a'],
    ['/query/prometheus/api/v1/series?match[]=a', '/api/v1/series?match[]=a'],
    ['/query/loki/loki/api/v1/query?query=a', '/loki/api/v1/query?query=a'],
    ['/query/loki/loki/api/v1/query_range?query=a', '/loki/api/v1/query_range?query=a'],
    ['/query/loki/loki/api/v1/labels?query=a', '/loki/api/v1/labels?query=a'],
    ['/query/loki/loki/api/v1/label/service_name/values', '/loki/api/v1/label/service_name/values'],
    ['/query/loki/loki/api/v1/detected_fields?query=a', '/loki/api/v1/detected_fields?query=a'],
    [
      '/query/loki/loki/api/v1/detected_field/route/values?query=a',
      '/loki/api/v1/detected_field/route/values?query=a',
    ],
    ['/query/tempo/api/search?q=%7B%7D', '/api/search?q=%7B%7D'],
    ['/query/tempo/api/v2/search/tags?start=1', '/api/v2/search/tags?start=1'],
    [
      '/query/tempo/api/v2/search/tag/span.http.route/values?start=1',
      '/api/v2/search/tag/span.http.route/values?start=1',
    ],
    ['/query/tempo/api/metrics/query_range?q=a', '/api/metrics/query_range?q=a'],
    [`/query/tempo/api/v2/traces/${'a'.repeat(32)}`, `/api/v2/traces/${'a'.repeat(32)}`],
    ['/query/alerts', '/alerts'],
  ])('%s is asked as %s', async (path, upstream) => {
    const answer = await fetch(`${nginx.url}${path}`);
    expect([answer.status, await answer.text()]).toEqual([200, upstream]);
  });

  it.each([
    '/query/prometheus/api/v1/admin/tsdb/delete_series',
    '/query/prometheus/api/v1/write',
    '/query/prometheus/api/v1/otlp/v1/metrics',
    '/query/prometheus/api/v1/status/config',
    '/query/prometheus/api/v1/query/../admin/tsdb/snapshot',
    '/query/prometheus/api/v1/label/..%2Fadmin/values',
    '/query/loki/loki/api/v1/push',
    '/query/loki/loki/api/v1/delete',
    '/query/loki/loki/api/v1/label/..%2Fdelete/values',
    '/query/loki/loki/api/v1/tail',
    '/query/loki/loki/api/v1/rules',
    '/query/loki/config',
    '/query/tempo/v1/traces',
    '/query/tempo/api/v2/traces/x',
    '/query/tempo/api/v2/search/tag/..%2F..%2Fshutdown/values',
    '/query/tempo/api/search/tags',
    '/query/tempo/shutdown',
    '/query/alerts/x',
    '/query/',
    '/query',
  ])('%s is nothing', async (path) => {
    const before = stores.requests.length;
    expect((await fetch(`${nginx.url}${path}`)).status).toBe(404);
    expect(stores.requests.length).toBe(before);
  });

  it.each([
    '/query/prometheus/api/v1/query',
    '/query/loki/loki/api/v1/query',
    '/query/tempo/api/search',
    '/query/alerts',
  ])('%s takes no POST', async (path) => {
    const answer = await fetch(`${nginx.url}${path}`, { method: 'POST', body: 'query=up' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('are not in the access log: looking must not make more to look at', async () => {
    await fetch(`${nginx.url}/query/alerts?mark=me`);
    expect(nginx.accessLog().some((line) => line.includes('/query/'))).toBe(false);
  });

  it('refuse a client that never stops asking', async () => {
    const burst = Array.from({ length: 700 }, () => fetch(`${nginx.url}/query/alerts`));
    const answers = await Promise.all(burst.map((one) => one.then(({ status }) => status)));
    expect(new Set(answers)).toEqual(new Set([200, 429]));
  });
});

describe('the pages that look into the lab', () => {
  it.each([
    ['/dashboards', 'viewer', 'no-cache'],
    ['/dashboards/lab-slo', 'viewer', 'no-cache'],
    ['/lab/trace', 'follow', 'no-cache'],
    [`/lab/trace/${'a'.repeat(32)}`, 'follow', 'no-cache'],
    ['/lab/slos', 'slos', 'no-cache'],
    ['/lab/score', 'score', 'no-cache'],
    ['/lab/telemetry', 'telemetry', 'no-cache'],
    ['/telemetry/catalogue.json', '{}', 'no-cache'],
    ['/slos/objectives.json', '{}', 'no-cache'],
    ['/lab/explore', 'explore', 'no-cache'],
    ['/examples.json', '[]', 'no-cache'],
    ['/dashboards/lab-slo.json', '{}', 'no-cache'],
    ['/docs/runbooks/a.md', '<h1>A</h1>', 'public, max-age=3600'],
  ])('%s', async (path, text, cacheControl) => {
    const answer = await fetch(`${nginx.url}${path}`);
    expect([answer.status, await answer.text(), answer.headers.get('cache-control')]).toEqual([
      200,
      text,
      cacheControl,
    ]);
  });

  const paths = [
    '/dashboards',
    '/shop',
    '/lab/trace',
    '/lab/explore',
    '/lab/slos',
    '/lab/score',
    '/lab/telemetry',
  ];
  it.each(paths)('%s is found with a slash behind it', async (path) => {
    const { status, headers } = await fetch(`${nginx.url}${path}/`, { redirect: 'manual' });
    expect([status, headers.get('location')]).toEqual([301, path]);
  });

  it('shows runbooks as pages', async () => {
    const { headers } = await fetch(`${nginx.url}/docs/runbooks/a.md`);
    expect(headers.get('content-type')).toBe('text/html');
  });
});
