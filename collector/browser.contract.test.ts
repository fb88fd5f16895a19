import { browserMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { acceptOtlp, startServer, type TestServer } from '@lab/testkit/http-server';
import { deltaRequest, logsRequest, sendOtlp, spanRequest } from '@lab/testkit/otlp';
import {
  type Backend,
  startCollector,
  startPrometheus,
  type TestCollector,
  temporaryDirectory,
} from '@lab/testkit/pipeline';
import { eventually, prometheusSeries } from '@lab/testkit/queries';
import { send } from '@lab/testkit/send';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const directory = temporaryDirectory();
const forged = {
  'service.name': 'lab-backend',
  'service.namespace': 'evil',
  'host.name': 'stolen',
  'session.id': 's1',
};
const forgedScope = { 'scope.password': 'dropped' };
let store: TestServer;
let prometheus: Backend;
let collector: TestCollector;

beforeAll(async () => {
  [store, prometheus] = await Promise.all([startServer(acceptOtlp), startPrometheus(directory.path)]);
  collector = await startCollector(directory.path, {
    tempoUrl: store.url,
    lokiUrl: store.url,
    prometheusUrl: prometheus.url,
  });
});

afterAll(async () => {
  await Promise.all([collector.program.stop(), prometheus.program.stop()]);
  await store.close();
  directory.remove();
});

/** The first body that holds the text, as text: names and values stand in protobuf as they are. */
function delivered(text: string): Promise<string> {
  return eventually(
    text,
    async () =>
      store.requests.map(({ body }) => body.toString('latin1')).find((body) => body.includes(text)) ?? '',
    (body) => body !== '',
  );
}

describe('who a browser is', () => {
  it('is decided by the Collector for spans, and only known attributes stay', async () => {
    const attributes = {
      'lab.action': 'task.add',
      'http.request.method': 'GET',
      'evil.attribute': 'dropped',
      password: 'dropped',
    };
    const name = `forged span ${'x'.repeat(1000)}`;
    await sendOtlp(collector.browserUrl, 'traces', spanRequest(forged, name, attributes, forgedScope));
    const body = await delivered('forged span');
    expect(body).not.toContain('x'.repeat(257));
    for (const kept of [
      services.frontend,
      'observability-lab',
      'lab.action',
      'http.request.method',
      'session.id',
    ]) {
      expect(body).toContain(kept);
    }
    for (const gone of ['lab-backend', 'evil', 'stolen', 'password', 'dropped'])
      expect(body).not.toContain(gone);
  });

  it('is decided by the Collector for logs, and only known attributes stay', async () => {
    const attributes = {
      'event.name': 'browser.error',
      'exception.type': 'TypeError',
      'x-secret': 'dropped',
    };
    const records = [{ body: 'forged log', attributes }];
    await sendOtlp(collector.browserUrl, 'logs', logsRequest(forged, records, forgedScope));
    const body = await delivered('forged log');
    for (const kept of [services.frontend, 'event.name', 'exception.type']) expect(body).toContain(kept);
    for (const gone of ['lab-backend', 'evil', 'stolen', 'x-secret', 'dropped'])
      expect(body).not.toContain(gone);
  });
});

describe('how much a browser may say', () => {
  const nested = (depth: number): unknown =>
    depth === 0
      ? { stringValue: 'the bottom' }
      : { kvlistValue: { values: [{ key: 'k', value: nested(depth - 1) }] } };
  const scalar = { key: 'lab.action', value: { stringValue: 'kept' } };
  const list = (values: unknown[]) => ({ arrayValue: { values } });
  const attributes = [
    { key: 'page.deep', value: nested(33) },
    { key: 'page.shallow', value: nested(1) },
    { key: 'page.list', value: list([nested(2)]) },
    { key: 'page.lists', value: list([list([{ intValue: '1' }])]) },
    { key: 'page.long', value: list(Array.from({ length: 1_000 }, () => ({ stringValue: 'long' }))) },
    { key: 'page.scalars', value: list([{ stringValue: 'short list' }]) },
    scalar,
  ];

  it('has no depth, in spans, events, resources and log records', async () => {
    const span = {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      name: 'deep span',
      startTimeUnixNano: `${Date.now()}000000`,
      endTimeUnixNano: `${Date.now()}000000`,
      attributes,
      status: { code: 2, message: 'm'.repeat(5_000) },
      events: [{ name: 'event', timeUnixNano: '1', attributes: [{ key: 'event.deep', value: nested(33) }] }],
    };
    const resource = { attributes: [{ key: 'browser.deep', value: nested(33) }] };
    await sendOtlp(collector.browserUrl, 'traces', {
      resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }],
    });
    const body = await delivered('deep span');
    for (const kept of ['kept', 'short list']) expect(body).toContain(kept);
    for (const gone of ['the bottom', 'page.deep', 'page.shallow', 'page.lists', 'long', 'm'.repeat(2_049)]) {
      expect(body).not.toContain(gone);
    }
  });

  it('does not come from a page of another site, which may send only what needs no preflight', async () => {
    const origin = { origin: 'https://elsewhere.example' };
    for (const url of [collector.url, collector.browserUrl]) {
      for (const headers of [origin, { ...origin, 'content-type': 'text/plain' }]) {
        const { status } = await send(`${url}/v1/traces`, { method: 'POST', headers, body: '{}' });
        expect(status).toBe(415);
      }
      const preflight = await send(`${url}/v1/traces`, { method: 'OPTIONS', headers: origin });
      expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('has an end, in log records', async () => {
    const record = (body: unknown) => ({ timeUnixNano: `${Date.now()}000000`, body, attributes });
    const logRecords = [
      record({ stringValue: `long line ${'y'.repeat(20_000)}` }),
      record({ kvlistValue: { values: [{ key: 'structured', value: { stringValue: 'line' } }] } }),
    ];
    await sendOtlp(collector.browserUrl, 'logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    const body = await delivered('long line');
    expect(body).not.toContain('y'.repeat(16_384));
    expect(body).toContain('{"structured":"line"}');
    expect(body).not.toContain('the bottom');
  });
});

describe('what a browser counts', () => {
  const counter = browserMetrics.pageLoads.name;
  const histogram = browserMetrics.cls.name;

  it('adds up exactly over browsers whose clocks differ, however their requests interleave', async () => {
    const clocks = [Date.now(), Date.now() - 86_400_000, Date.now() + 86_400_000];
    const attributes = { 'page.route': '/', 'user.id': 'x' };
    const rounds = Array.from({ length: 20 }, (_, round) => round);
    await Promise.all(
      rounds.flatMap((round) =>
        clocks.map((clock, browser) =>
          sendOtlp(
            collector.browserUrl,
            'metrics',
            deltaRequest({ ...forged, 'service.instance.id': `browser-${browser}` }, [
              { name: counter, value: browser + 1, attributes, time: clock + round },
              {
                name: histogram,
                histogram: { bounds: browserMetrics.cls.buckets, counts: [2, 0, 0, 0, 0, 0, 0, 1], sum: 1.5 },
                attributes,
                time: clock + round,
              },
            ]),
          ),
        ),
      ),
    );
    const [series] = await eventually(
      'the sum over all browsers',
      () => prometheusSeries(prometheus.url, counter),
      (found) => found[0]?.value === 20 * (1 + 2 + 3),
    );
    expect(series?.labels).toEqual({ job: services.frontend, page_route: '/' });
    const buckets = await prometheusSeries(prometheus.url, `${histogram}_bucket`);
    const counts = buckets.map(({ labels, value }) => [
      Number((labels.le ?? '').replace('+Inf', 'Infinity')),
      value,
    ]);
    expect(counts.toSorted(([a = 0], [b = 0]) => a - b)).toEqual([
      ...browserMetrics.cls.buckets.map((bound) => [bound, 120]),
      [Number.POSITIVE_INFINITY, 180],
    ]);
    expect(await prometheusSeries(prometheus.url, `${histogram}_sum`)).toMatchObject([{ value: 90 }]);
  });
});
