import type { TestServer } from '@lab/testkit/http-server';
import { startNginx, type TestNginx } from '@lab/testkit/nginx';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from './browser.ts';
import { builtFiles } from './site.ts';
import { startStores, traceId } from './stores.ts';

const prometheus = { type: 'prometheus', uid: 'lab-prometheus' };
const tempo = { type: 'tempo', uid: 'lab-tempo' };
const metric = [{ refId: 'A', expr: 'm', legendFormat: '{{name}}', datasource: prometheus }];
const now = [{ refId: 'A', expr: 'm', instant: true, datasource: prometheus }];

const dollar = '$';
const traceLink = {
  id: 'links',
  value: [{ title: 'Open', url: `/d/lab-tracing?var-traceId=${dollar}{__value.raw}` }],
};

/** One panel of each type, and one that no viewer knows. */
const panels = [
  { type: 'timeseries', title: 'Curve', targets: [{ ...metric[0], exemplar: true }] },
  {
    type: 'stat',
    title: 'Number',
    targets: now,
    fieldConfig: { defaults: { unit: 'percentunit', decimals: 2 } },
  },
  { type: 'gauge', title: 'Dial', targets: now, fieldConfig: { defaults: { unit: 'percentunit', max: 1 } } },
  { type: 'bargauge', title: 'Bars', targets: now },
  { type: 'table', title: 'Rows', targets: now },
  {
    type: 'table',
    title: 'Traces',
    targets: [{ refId: 'A', query: '{ }', datasource: tempo }],
    fieldConfig: { overrides: [{ matcher: { id: 'byName', options: 'traceID' }, properties: [traceLink] }] },
  },
  {
    type: 'logs',
    title: 'Lines',
    targets: [{ refId: 'A', expr: '{a="b"}', datasource: { type: 'loki', uid: 'lab-loki' } }],
  },
  { type: 'nodeGraph', title: 'Map', targets: [{ refId: 'A', queryType: 'serviceMap', datasource: tempo }] },
  { type: 'traces', title: 'Spans', targets: [{ refId: 'A', query: '$traceId', datasource: tempo }] },
  { type: 'heatmap', title: 'Unknown', targets: metric },
  {
    type: 'stat',
    title: 'Broken',
    targets: [{ refId: 'A', expr: 'broken{', instant: true, datasource: prometheus }],
  },
].map((panel, at) => ({
  id: at,
  gridPos: { x: (at % 4) * 6, y: Math.floor(at / 4) * 6, w: 6, h: 6 },
  ...panel,
}));

const dashboard = {
  uid: 'lab-test',
  title: 'Test',
  refresh: '',
  annotations: {
    list: [
      {
        name: 'Deployments',
        datasource: { type: 'loki', uid: 'lab-loki' },
        expr: '{service_name="lab-deploy"}',
        titleFormat: 'Deployment',
      },
    ],
  },
  templating: { list: [{ type: 'textbox', name: 'traceId', current: { value: '' } }] },
  panels,
};

let browser: Browser;
let nginx: TestNginx;
let stores: TestServer;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  stores = await startStores();
  const address = `${stores.host}:${stores.port}`;
  const index = [{ uid: 'lab-test', title: 'Test', description: 'All of it' }];
  nginx = await startNginx({
    backend: '127.0.0.1:9',
    collector: '127.0.0.1:9',
    stores: { prometheus: address, loki: address, tempo: address },
    watch: address,
    files: {
      ...(await builtFiles()),
      'dashboards/index.json': JSON.stringify(index),
      'dashboards/lab-test.json': JSON.stringify(dashboard),
    },
  });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await nginx.stop();
  await stores.close();
});

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1400, height: 1600 } });
  complaints = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (/Content Security Policy|TypeError/.test(message.text())) complaints.push(message.text());
  });
});
afterEach(async () => {
  await page.close();
  expect(complaints).toEqual([]);
});

const open = (query = '') => page.goto(`${nginx.url}/dashboards/lab-test?${query}`);
const panel = (title: string) => page.getByRole('region', { name: title, exact: true }).first();

describe('the dashboard page', () => {
  it('draws each type of panel, and says so of a type that it does not know', async () => {
    await open(`var-traceId=${traceId}`);
    await panel('Curve').locator('canvas').waitFor();
    await expect.poll(() => panel('Curve').locator('.legend').innerText()).toMatch(/one\s+two/);
    await expect.poll(() => panel('Number').locator('output').innerText()).toBe('99.12 %');
    await expect.poll(() => panel('Dial').locator('text').textContent()).toContain('99');
    await panel('Bars').locator('.bar-fill').waitFor();
    await expect.poll(() => panel('Rows').locator('td').allInnerTexts()).toContain('api-availability');
    await expect.poll(() => panel('Lines').innerText()).toContain('a line');
    await expect.poll(() => panel('Map').locator('.node-failed').textContent()).toBe('25 % failed');
    await expect
      .poll(() => panel('Spans').locator('.span-name').allInnerTexts())
      .toEqual(['frontend task.add', 'backend POST /api/tasks']);
    expect(await panel('Spans').innerText()).toContain(
      'The clock of lab-backend is 2 min behind that of lab-frontend.',
    );
    const bars = await panel('Spans').locator('.span-bar').all();
    for (const bar of bars) expect((await bar.boundingBox())?.width).toBeGreaterThan(50);
    await expect
      .poll(() => panel('Unknown').innerText())
      .toContain('does not know panels of the type “heatmap”');
  });

  it('shows what the store says about a query that it refuses, in that panel only', async () => {
    await open();
    await expect
      .poll(() => panel('Broken').getByRole('alert').innerText())
      .toBe('parse error: unexpected "broken"');
    expect(await page.getByRole('alert').count()).toBe(1);
  });

  it('leads from a row to its trace, and keeps the time', async () => {
    await open('from=now-6h&to=now');
    await panel('Traces').getByRole('link').click();
    await page.waitForURL(/lab-tracing/);
    const { pathname, searchParams } = new URL(page.url());
    expect([pathname, searchParams.get('var-traceId'), searchParams.get('from')]).toEqual([
      '/dashboards/lab-tracing',
      traceId,
      'now-6h',
    ]);
  });

  it('looks at what is dragged over in a chart', async () => {
    await open();
    const box = await panel('Curve').locator('.u-over').boundingBox();
    if (!box) throw new Error('the chart is not there');
    await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 40, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/from=\d+/);
    const { searchParams } = new URL(page.url());
    const seconds = (Number(searchParams.get('to')) - Number(searchParams.get('from'))) / 1000;
    expect(seconds).toBeGreaterThan(1700);
    expect(seconds).toBeLessThan(1900);
  });

  it('says at its time in a chart what the annotations of the dashboard found', async () => {
    await open();
    const chart = panel('Curve').locator('.u-over');
    // The pointer moves until the annotations have come; the chart is redrawn with them.
    await expect
      .poll(async () => {
        const { width = 0 } = (await chart.boundingBox()) ?? {};
        await chart.hover({ position: { x: width * 0.2, y: 40 } });
        await chart.hover({ position: { x: width * 0.25, y: 40 } });
        return panel('Curve').locator('.tooltip').innerText();
      })
      .toContain('Deployment release r-1: deployed');
  });

  it('shows the alerts that the lab has received', async () => {
    await open();
    await page.getByText('1 firing').click();
    await page.getByText('It burns').waitFor();
  });

  it('asks only for panels that are in view', async () => {
    await page.setViewportSize({ width: 1400, height: 300 });
    const before = stores.requests.length;
    await open(`var-traceId=${traceId}`);
    await panel('Curve').locator('canvas').waitFor();
    const paths = stores.requests.slice(before).map(({ path }) => path);
    expect(paths.some((path) => path.includes('/api/v2/traces/'))).toBe(false);
    await panel('Spans').scrollIntoViewIfNeeded();
    await panel('Spans').locator('.span').first().waitFor();
  });

  it('says that there is no such dashboard', async () => {
    await page.goto(`${nginx.url}/dashboards/lab-nothing`);
    await expect.poll(() => page.getByRole('alert').innerText()).toBe('There is no dashboard “lab-nothing”.');
  });
});
