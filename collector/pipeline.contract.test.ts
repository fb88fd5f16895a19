import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { accessLogFields, lokiTenant } from '@lab/telemetry/logs';
import { services } from '@lab/telemetry/services';
import { acceptOtlp, startServer, type TestServer } from '@lab/testkit/http-server';
import { logsRequest, sendOtlp, spanRequest } from '@lab/testkit/otlp';
import {
  type Backend,
  startCollector,
  startLogStore,
  startPrometheus,
  type TestCollector,
  temporaryDirectory,
} from '@lab/testkit/pipeline';
import { eventually, exemplarTraceIds, lokiLines, prometheusSeries } from '@lab/testkit/queries';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const directory = temporaryDirectory();
const exemplarTrace = 'e'.repeat(32);
let tempo: TestServer;
let target: TestServer;
let loki: Backend;
let prometheus: Backend;
let collector: TestCollector;

/** What the backend's /metrics looks like, with the exemplar on two buckets. */
function metricsPage(): string {
  const exemplar = (seconds: number) => `# {trace_id="${exemplarTrace}"} ${seconds} ${Date.now() / 1_000}`;
  return `# TYPE http_requests counter
http_requests_total{method="GET",route="/api/tasks",status_code="200"} 7
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.1"} 4 ${exemplar(0.05)}
http_request_duration_seconds_bucket{le="1.0"} 6 ${exemplar(0.5)}
http_request_duration_seconds_bucket{le="+Inf"} 7
http_request_duration_seconds_sum 9
http_request_duration_seconds_count 7
# EOF
`;
}

function accessLine(changes: Partial<Record<(typeof accessLogFields)[number], string | number>>): string {
  const line = Object.fromEntries(accessLogFields.map((name) => [name, '']));
  const numbers = { status: 200, bytes_sent: 10, request_time_s: 0.001 };
  return `${JSON.stringify({ ...line, time: new Date().toISOString(), ...numbers, ...changes })}\n`;
}

beforeAll(async () => {
  [tempo, target, loki, prometheus] = await Promise.all([
    startServer(acceptOtlp),
    startServer((_, response) => {
      response.writeHead(200, {
        'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      });
      response.end(metricsPage());
    }),
    startLogStore(directory.path),
    startPrometheus(directory.path),
  ]);
  collector = await startCollector(directory.path, {
    tempoUrl: tempo.url,
    lokiUrl: loki.url,
    prometheusUrl: prometheus.url,
    scrapeTarget: `${target.host}:${target.port}`,
  });
});

afterAll(async () => {
  await Promise.all(
    [collector, loki, prometheus].map(async (part) => ('program' in part ? part.program.stop() : undefined)),
  );
  await Promise.all([tempo.close(), target.close()]);
  directory.remove();
});

describe('logs', () => {
  it('of the backend are found in Loki by their trace id, under the three stream labels', async () => {
    const traceId = 'a'.repeat(32);
    const resource = { 'service.name': services.backend, 'service.instance.id': 'x' };
    await sendOtlp(
      collector.url,
      'logs',
      logsRequest(resource, [{ body: 'hello', traceId, spanId: 'b'.repeat(16) }]),
    );
    const [found] = await eventually(
      'the log line',
      () => lokiLines(loki.url, `{service_name="${services.backend}"} | trace_id="${traceId}"`),
      (lines) => lines.length === 1,
    );
    expect(found?.line).toBe('hello');
    expect(found?.labels).toMatchObject({
      service_name: services.backend,
      service_namespace: 'observability-lab',
      deployment_environment_name: 'test',
      trace_id: traceId,
      span_id: 'b'.repeat(16),
    });
    const streams = await eventually(
      'labels',
      async () =>
        (await fetch(`${loki.url}/loki/api/v1/labels`, { headers: lokiTenant })).json() as Promise<{
          data?: string[];
        }>,
      ({ data }) => data !== undefined,
    );
    expect(streams.data).toEqual(['deployment_environment_name', 'service_name', 'service_namespace']);
  });

  it('of Nginx carry the trace context, the time of the request and a severity from the status', async () => {
    const traceId = 'c'.repeat(32);
    const time = new Date(Date.now() - 60_000).toISOString();
    const line = accessLine({
      time,
      trace_id: traceId,
      span_id: 'd'.repeat(16),
      status: 503,
      method: 'GET',
      path: '/api/x',
    });
    appendFileSync(collector.accessLogFile, line);
    const [found] = await eventually(
      'the access line',
      () => lokiLines(loki.url, `{service_name="${services.nginx}"} | trace_id="${traceId}"`),
      (lines) => lines.length === 1,
    );
    expect(found?.line).toBe(line.trim());
    expect(found?.time).toBe(`${Date.parse(time)}000000`);
    expect(found?.labels).toMatchObject({
      span_id: 'd'.repeat(16),
      severity_text: 'ERROR',
      http_response_status_code: '503',
      http_request_method: 'GET',
      url_path: '/api/x',
    });
    expect(found?.labels).not.toHaveProperty('user_agent');
  });

  it('of Nginx without a trace id, or broken, arrive too', async () => {
    appendFileSync(collector.accessLogFile, accessLine({ path: '/untraced' }));
    appendFileSync(collector.accessLogFile, 'not JSON at all\n');
    const lines = await eventually(
      'both lines',
      () => lokiLines(loki.url, `{service_name="${services.nginx}"} |~ "untraced|not JSON"`),
      (found) => found.length === 2,
    );
    for (const { labels } of lines) expect(labels).not.toHaveProperty('trace_id');
  });
});

describe('traces', () => {
  it('reach Tempo with what the sender did not say about itself', async () => {
    await sendOtlp(
      collector.url,
      'traces',
      spanRequest({ 'service.name': services.backend }, 'GET /api/tasks', {}),
    );
    const body = await eventually(
      'the span',
      async () =>
        tempo.requests
          .map((request) => request.body.toString('latin1'))
          .find((text) => text.includes('GET /api/tasks')),
      (text) => text !== undefined,
    );
    expect(body).toContain('deployment.environment.name');
    expect(body).toContain('observability-lab');
  });
});

describe('scraped metrics', () => {
  it('arrive under the fixed instance, with prom-client’s names', async () => {
    const [series] = await eventually(
      'the counter',
      () => prometheusSeries(prometheus.url, 'http_requests_total'),
      (found) => found.length === 1,
    );
    expect(series?.value).toBe(7);
    expect(series?.labels).toEqual({
      job: 'lab-backend',
      instance: 'lab-backend',
      method: 'GET',
      route: '/api/tasks',
      status_code: '200',
    });
    expect(await prometheusSeries(prometheus.url, 'up{job="lab-backend"}')).toMatchObject([{ value: 1 }]);
  });

  it('keep the exemplars’ trace ids', async () => {
    const ids = await eventually(
      'an exemplar',
      () => exemplarTraceIds(prometheus.url, 'http_request_duration_seconds_bucket'),
      (found) => found.length > 0,
    );
    expect(new Set(ids)).toEqual(new Set([exemplarTrace]));
  });
});

describe('the Collector', () => {
  it('reports that nothing was refused or failed', async () => {
    const page = await (await fetch(collector.metricsUrl)).text();
    const bad = page
      .split('\n')
      .filter((line) =>
        /^otelcol_(receiver_(refused|failed)|exporter_(send|enqueue)_failed|processor_refused)/.test(line),
      )
      .filter((line) => !line.endsWith(' 0'));
    expect(page).toMatch(/^otelcol_exporter_sent_log_records/m);
    expect(bad).toEqual([]);
    expect(collector.program.output()).not.toMatch(/\terror\t/);
  });
});

describe('a backend that moves', () => {
  it('is scraped at its new address, and its series go on', async () => {
    const moved = await startServer((_, response) => {
      response.writeHead(200, {
        'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      });
      response.end('# TYPE http_requests counter\nhttp_requests_total{route="/moved"} 1\n# EOF\n');
    });
    try {
      const next = `${collector.targetsFile}.next`;
      writeFileSync(next, JSON.stringify([{ targets: [`${moved.host}:${moved.port}`] }]));
      renameSync(next, collector.targetsFile);
      const [series] = await eventually(
        'the new address',
        () => prometheusSeries(prometheus.url, 'http_requests_total{route="/moved"}'),
        (found) => found.length === 1,
      );
      expect(series?.labels).toMatchObject({ job: 'lab-backend', instance: 'lab-backend' });
      expect(await prometheusSeries(prometheus.url, 'up{job="lab-backend"}')).toHaveLength(1);
    } finally {
      await moved.close();
    }
  });
});
