import type { Answer } from '@lab/testkit/http-server';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  appearance,
  appearances,
  overflowOf,
  type PageSite,
  startPageSite,
  violationsOn,
} from './page-site.ts';

const traceId = 'c3'.repeat(16);
/** Series of `http_requests_total`. */
let requestSeries = 12;

const send = (response: Parameters<Answer>[1], body: unknown) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const queryOf = (path: string, name: string) => new URL(path, 'http://store').searchParams.get(name) ?? '';

const count = (name: string, job: string, series: number) => ({
  metric: { __name__: name, job },
  value: [0, String(series)],
});
const value = (name: string, number: number) => ({ metric: { __name__: name }, value: [0, String(number)] });

function prometheusAnswer(query: string): object[] {
  if (query.startsWith('count by (__name__, job)'))
    return [
      count('http_requests_total', 'lab-backend', requestSeries),
      count('http_request_duration_seconds_bucket', 'lab-backend', 160),
      count('http_request_duration_seconds_count', 'lab-backend', 10),
      count('http_request_duration_seconds_sum', 'lab-backend', 10),
      count('traces_spanmetrics_calls_total', 'tempo', 700),
      count('go_goroutines', 'otel-collector', 1),
      count('go_gc_seconds_bucket', 'otel-collector', 20),
      { metric: { __name__: 'slo:info' }, value: [0, '7'] },
    ];
  if (query.startsWith('label_replace'))
    return ['method', 'route', 'job'].map((label, at) => ({ metric: { label }, value: [0, String(at + 3)] }));
  if (query.startsWith('sum by'))
    return [
      value('http_requests_total', 4_321),
      value('http_request_duration_seconds_count', 100),
      value('http_request_duration_seconds_sum', 2.5),
    ].filter(({ metric }) => query.includes(metric.__name__));
  return [];
}

const prometheus: Answer = ({ path }, response) =>
  send(response, { data: { resultType: 'vector', result: prometheusAnswer(queryOf(path, 'query')) } });
const tempo: Answer = ({ path }, response) => {
  const found = queryOf(path, 'q').includes('span.http.route ');
  const trace = {
    traceID: traceId,
    rootServiceName: 'a',
    rootTraceName: 'b',
    durationMs: 1,
    startTimeUnixNano: '1',
  };
  send(response, { traces: found ? [trace] : [] });
};
const loki: Answer = ({ path }, response) => {
  const found = queryOf(path, 'query').includes('| severity_text!=');
  const stream = { stream: { severity_text: 'INFO' }, values: [['1700000000000000000', 'a line']] };
  send(response, { data: { resultType: 'streams', result: found ? [stream] : [] } });
};

let site: PageSite;
let page: Page;

beforeAll(async () => {
  site = await startPageSite({ prometheus, tempo, loki });
});
afterAll(() => site.stop());
afterEach(async () => {
  requestSeries = 12;
  expect(await site.closePages()).toEqual([]);
});

const open = async (query = '', options?: Parameters<PageSite['open']>[1]) => {
  page = await site.open(`/lab/telemetry${query}`, options);
  await page.getByRole('searchbox').waitFor();
};
const metric = (name: string) => page.locator('.metric-head', { has: page.getByText(name, { exact: true }) });
const said = async (name: string) => (await metric(name).innerText()).replaceAll(/\s+/g, ' ');
const names = () => page.locator('.metric-name code').allInnerTexts();
const view = (name: string) => page.getByRole('button', { name });

describe('the metrics of the catalogue', () => {
  it('have their type, meaning, label sets, series and last value', async () => {
    await open();
    await expect
      .poll(() => said('http_requests_total'))
      .toBe(
        'http_requests_total counter, the backend 12 label sets 4.32 K in total Requests answered, by method, route pattern and status code. method, route, status_code',
      );
    expect(await said('http_request_duration_seconds')).toContain(
      '10 label sets, 180 series 100 observed, mean 25 ms',
    );
    expect(await said('http_errors_total')).toContain('not emitted now');
    expect(await said('traces_spanmetrics_calls_total')).toContain('700 label sets many');
  });

  it('show how many values each label has, by the keyboard, and the address keeps that', async () => {
    await open();
    await metric('http_requests_total').focus();
    await page.keyboard.press('Enter');
    const labels = page.locator('.metric-labels li');
    await expect
      .poll(() => labels.allInnerTexts())
      .toEqual([
        'method 3 values',
        'route 4 values',
        'status_code has no value',
        'job 5 values, added by the Collector',
        'instance has no value, added by the Collector',
      ]);
    expect(page.url()).toMatch(/\?metric=http_requests_total$/);
    await page.goto(page.url());
    await expect.poll(() => labels.count()).toBe(5);
    await page.goBack();
  });

  it('are searched and ordered, and the address keeps both', async () => {
    await open();
    await page.getByRole('searchbox').fill('backend requests');
    await page.getByRole('combobox', { name: 'Order' }).selectOption('cardinality');
    expect((await names()).slice(0, 2)).toEqual(['http_requests_total', 'http_errors_total']);
    expect(page.url()).toMatch(/\?q=backend\+requests&sort=cardinality$/);
    await page.goto(page.url());
    await expect.poll(names).toContain('http_requests_in_flight');
    expect(await names()).not.toContain('tasks');
  });

  it('warn of many label sets, and say what to look for', async () => {
    await open('?metric=traces_spanmetrics_calls_total');
    await page.getByText('More than 500 label sets').waitFor();
  });

  it('keep their order while their numbers change', async () => {
    await open('?sort=cardinality&q=http_request');
    await expect.poll(() => said('http_requests_total')).toContain('12 label sets');
    const before = await names();
    requestSeries = 1;
    await expect.poll(() => said('http_requests_total'), { timeout: 30_000 }).toContain('1 label set ');
    expect(await names()).toEqual(before);
  });
});

describe('the other lists', () => {
  it('what is emitted beside the catalogue, by who sends it', async () => {
    await open();
    await view('Metrics beside it 3').click();
    expect(await page.locator('.beside summary').allInnerTexts()).toEqual([
      'otel-collector 2 names, 21 series',
      'Recorded by the rules of Prometheus 1 name, 7 series',
    ]);
    await page.getByRole('searchbox').fill('goroutines');
    await page.getByText('go_goroutines').waitFor();
    expect(page.url()).toMatch(/\?view=beside&q=goroutines$/);
  });

  it('attributes of spans, each with a trace that has it', async () => {
    await open('?view=spans');
    const route = page.locator('.field-item', { hasText: 'http.route' });
    await expect.poll(() => route.innerText()).toBe('http.route span in trace c3c3c3c3');
    expect(await route.getByRole('link').getAttribute('href')).toBe(`/lab/trace/${traceId}`);
    expect(await page.locator('.field-item', { hasText: 'db.query.text' }).innerText()).toContain(
      'not in the last hour',
    );
  });

  it('fields of log lines, each with its last value', async () => {
    await open('?view=logs');
    const severity = page.locator('.field-item', { hasText: 'severity_text' });
    await expect.poll(() => severity.innerText()).toBe('severity_text every record last: INFO');
  });
});

it('a search that finds nothing here tells where else it is', async () => {
  await open('?q=goroutines');
  await page.getByText('Nothing here has that name').waitFor();
  await view('Metrics beside it 1').waitFor();
});

describe('a store that is stopped', () => {
  it('Prometheus: the catalogue is there, says so, claims nothing, and recovers by itself', async () => {
    site.stopped.add('prometheus');
    await open();
    await expect
      .poll(() => page.getByRole('alert').allInnerTexts())
      .toEqual([expect.stringMatching(/^The numbers of series are not here\. Prometheus cannot be reached/)]);
    expect(await names()).toContain('http_requests_total');
    expect(await page.locator('main').innerText()).not.toContain('not emitted now');
    site.stopped.clear();
    await expect.poll(() => said('http_requests_total'), { timeout: 20_000 }).toContain('12 label sets');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it.each([
    ['tempo', 'spans', 'The answers of the trace store are not here. Tempo cannot be reached'],
    ['loki', 'logs', 'The answers of the log store are not here. Loki cannot be reached'],
  ] as const)('%s: its list says so, and recovers by itself', async (store, list, words) => {
    site.stopped.add(store);
    await open(`?view=${list}`);
    await expect.poll(() => page.getByRole('alert').innerText()).toContain(words);
    expect(await page.locator('.field-item').count()).toBeGreaterThan(10);
    expect(await page.locator('main').innerText()).not.toContain('not in the last hour');
    site.stopped.clear();
    await page.getByText('not in the last hour').first().waitFor({ timeout: 20_000 });
  });
});

describe.each(appearances)('at %i px, %s', (width, colorScheme) => {
  it.each([
    ['the metrics', '?metric=http_requests_total', '.metric-labels li'],
    ['those beside', '?view=beside&q=g', '.beside-names li'],
    ['the attributes', '?view=spans', '.field-item a'],
    ['the fields', '?view=logs', '.field-item span'],
  ])('%s: axe finds nothing, and nothing is wider than the page', async (_name, query, ready) => {
    await open(query, appearance(width, colorScheme));
    await page.locator(ready).first().waitFor();
    await expect.poll(() => page.locator('.note-loading').count()).toBe(0);
    expect(await violationsOn(page)).toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  });
});
