import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleSite, expectNoComplaints, panelOf, startConsole } from './console-site.ts';
import { traceId } from './stores.ts';

let site: ConsoleSite;
let page: Page;

beforeAll(async () => {
  site = await startConsole();
});
afterAll(() => site.stop());
afterEach(() => expectNoComplaints(site));

const open = async (query = '') => {
  page = await site.open(query);
};
const panel = (title: string) => panelOf(page, title);

describe('the dashboard page', () => {
  it('draws each type of panel, and says so of a type that it does not know', async () => {
    await open(`var-traceId=${traceId}`);
    await panel('Curve').locator('canvas').waitFor();
    await expect.poll(() => panel('Curve').locator('.legend').innerText()).toMatch(/one\s+two/);
    await expect.poll(() => panel('Number').locator('.stat-value').innerText()).toBe('99.12 %');
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
      .toBe('Prometheus refuses this: parse error: unexpected "broken" Press Refresh to ask again.');
    expect(await page.getByRole('alert').count()).toBe(1);
  });

  it('leads from a panel to Explore with its query, at its time', async () => {
    await open('from=now-6h&to=now');
    await panel('Lines').getByRole('link', { name: 'Open the query of “Lines” in Explore' }).click();
    await page.waitForURL(/\/lab\/explore/);
    const { searchParams } = new URL(page.url());
    expect(Object.fromEntries(searchParams)).toEqual({
      language: 'logql',
      query: '{a="b"}',
      from: 'now-6h',
      to: 'now',
    });
  });

  it('leads from a row to its trace, and keeps the time', async () => {
    await open('from=now-6h&to=now');
    await panel('Traces').getByRole('cell').getByRole('link').click();
    await page.waitForURL(/lab-tracing/);
    const { pathname, searchParams } = new URL(page.url());
    expect([pathname, searchParams.get('var-traceId'), searchParams.get('from')]).toEqual([
      '/dashboards/lab-tracing',
      traceId,
      'now-6h',
    ]);
  });

  it('tells all about a span: what went wrong, its kind, and what sent it', async () => {
    await open(`var-traceId=${traceId}`);
    await panel('Spans').locator('summary', { hasText: 'POST /api/tasks' }).click();
    const text = await panel('Spans').locator('details[open]').innerText();
    for (const part of [
      'database is locked',
      'SQLITE_BUSY',
      'at insert (tasks.ts:7)',
      'server',
      'service.name',
    ])
      expect(text).toContain(part);
  });

  it('leads from a log line, and from a trace, to the page that follows it', async () => {
    await open(`var-traceId=${traceId}`);
    const { href } = new URL(`/lab/trace/${traceId}`, site.url);
    const link = panel('Spans').getByRole('link', { name: 'Follow this request' });
    await expect.poll(() => link.evaluate((one: HTMLAnchorElement) => one.href)).toBe(href);
    await panel('Lines').locator('summary').click();
    await panel('Lines').getByRole('link', { name: traceId }).click();
    await page.waitForURL(href);
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

  it('leads to runbooks that can be read', async () => {
    await open();
    await page.getByRole('button', { name: 'About “Curve”' }).focus();
    const opened = page.waitForEvent('popup');
    await panel('Curve').getByRole('link', { name: 'Runbook' }).click();
    const runbook = await opened;
    await runbook.getByRole('heading', { level: 1, name: 'API availability' }).waitFor();
    expect(await runbook.getByRole('table').count()).toBeGreaterThan(0);
    expect(await runbook.evaluate(() => getComputedStyle(document.body).maxInlineSize)).toBe('860px');
  });

  it('shows the alerts that the lab has received', async () => {
    await open();
    await page.getByText('1 firing').click();
    await page.getByText('It burns').waitFor();
  });

  it('asks only for panels that are in view', async () => {
    const before = site.stores.requests.length;
    page = await site.open(`var-traceId=${traceId}`, { viewport: { width: 1400, height: 300 } });
    await panel('Curve').locator('canvas').waitFor();
    const paths = site.stores.requests.slice(before).map(({ path }) => path);
    expect(paths.some((path) => path.includes('/api/v2/traces/'))).toBe(false);
    await panel('Spans').scrollIntoViewIfNeeded();
    await panel('Spans').locator('.span').first().waitFor();
  });

  it('says what to do when it cannot load the dashboard itself', async () => {
    await open();
    await page.route('**/lab-test.json', (route) => route.abort());
    await page.reload();
    await expect
      .poll(() => page.getByRole('alert').innerText())
      .toBe('The lab cannot be reached. Is it running? Reload the page to try again.');
  });

  it('says that there is no such dashboard', async () => {
    await open();
    await page.goto(`${site.url}/dashboards/lab-nothing`);
    await expect
      .poll(() => page.getByRole('alert').innerText())
      .toBe('There is no dashboard “lab-nothing”. Choose one above.');
  });
});
