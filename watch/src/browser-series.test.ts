import { browserMetrics } from '@lab/telemetry/metrics';
import { expect, it } from 'vitest';
import { emptyIncrements, keepBrowserSeries } from './browser-series.ts';

const text = JSON.stringify(emptyIncrements(1_795_248_999_123));

it.each(Object.values(browserMetrics).map(({ name }) => name))('keeps %s', (name) => {
  expect(text).toContain(`"name":"${name}"`);
});

it('adds nothing', () => {
  expect(text).not.toMatch(/"(count|sum|asDouble)":"?[1-9]/);
  expect(text).toContain('"timeUnixNano":"1795248999123000000"');
});

it('continues after a Collector that did not answer, until it is stopped', async () => {
  const stop = new AbortController();
  let posts = 0;
  const http = {
    get: () => Promise.reject(new Error('not used')),
    post: async () => {
      posts += 1;
      queueMicrotask(() => stop.abort());
      throw new Error('refused');
    },
  };
  await keepBrowserSeries(http, 'http://collector', stop.signal);
  expect(posts).toBe(1);
});
