import { afterAll, beforeAll, expect, it } from 'vitest';
import { deltaRequest, sendOtlp } from '../scripts/testing/otlp.ts';
import {
  type Backend,
  startCollector,
  startPrometheus,
  type TestCollector,
  temporaryDirectory,
} from '../scripts/testing/pipeline.ts';
import { eventually, prometheusSeries } from '../scripts/testing/queries.ts';

const directory = temporaryDirectory();
const allowed = 5_000;
let prometheus: Backend;
let collector: TestCollector;

beforeAll(async () => {
  prometheus = await startPrometheus(directory.path);
  collector = await startCollector(directory.path, { prometheusUrl: prometheus.url });
});
afterAll(async () => {
  await collector.program.stop();
  await prometheus.program.stop();
  directory.remove();
});

it('a browser that invents label values gets no more than its share of series', async () => {
  const values = Array.from({ length: 6_000 }, (_, index) => `invented-${index}`);
  for (let from = 0; from < values.length; from += 1_000) {
    const points = values.slice(from, from + 1_000).map((action) => ({
      name: 'browser_errors_total',
      value: 1,
      attributes: { kind: 'x'.repeat(500), action, 'session.id': action },
      time: Date.now(),
    }));
    await sendOtlp(collector.browserUrl, 'metrics', deltaRequest({ 'service.name': 'lab-frontend' }, points));
  }
  const count = async () =>
    (await prometheusSeries(prometheus.url, 'count(browser_errors_total)'))[0]?.value ?? 0;
  await eventually('the series that are allowed', count, (found) => found >= allowed);
  // What is beyond the limit was in the same requests, so it would have arrived by now.
  expect(await count()).toBe(allowed);
  const [one] = await prometheusSeries(prometheus.url, 'browser_errors_total{action="invented-0"}');
  expect(one?.metric.kind).toHaveLength(100);
  expect(one?.metric).not.toHaveProperty('session_id');
});
