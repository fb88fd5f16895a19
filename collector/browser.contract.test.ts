import { browserMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptOtlp, startServer, type TestServer } from '../scripts/testing/http-server.ts';
import { deltaRequest, logsRequest, sendOtlp, spanRequest } from '../scripts/testing/otlp.ts';
import {
  type Backend,
  startCollector,
  startPrometheus,
  type TestCollector,
  temporaryDirectory,
} from '../scripts/testing/pipeline.ts';
import { eventually, prometheusSeries } from '../scripts/testing/queries.ts';

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
                histogram: { below: 2, above: 1, sum: 0.5 },
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
    expect(series?.metric).toEqual({ __name__: counter, job: services.frontend, page_route: '/' });
    const buckets = await prometheusSeries(prometheus.url, `${histogram}_bucket`);
    expect(buckets.map(({ metric, value }) => [metric.le, value])).toEqual([
      ['1', 120],
      ['+Inf', 180],
    ]);
    expect(await prometheusSeries(prometheus.url, `${histogram}_sum`)).toMatchObject([{ value: 30 }]);
  });
});
