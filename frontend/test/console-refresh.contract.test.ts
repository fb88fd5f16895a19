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

const panel = (title: string) => panelOf(page, title);

const asksFor = (expr: string, path: string) =>
  new URL(path, 'http://lab').searchParams.get('query') === expr;

/** Refreshes as the clock does, without the focus, and waits until the panel is drawn anew. */
async function refresh(title: string): Promise<void> {
  const body = panel(title).locator('.panel-body > *').first();
  const old = await body.elementHandle();
  await page.getByRole('button', { name: 'Refresh' }).evaluate((one: HTMLElement) => one.click());
  await expect.poll(() => old?.evaluate((one) => one.isConnected)).toBe(false);
}

describe('what somebody is reading', () => {
  it('follows the choice of another trace, with a line open', async () => {
    page = await site.open(`var-traceId=${traceId}`);
    await panel('Spans').locator('summary').first().click();
    await page.getByLabel('traceId').fill('cd'.repeat(16));
    await page.keyboard.press('Enter');
    await expect.poll(() => panel('Spans').innerText()).toContain('Click a trace id');
  });

  it('stays open, focused and switched off over a refresh', async () => {
    page = await site.open();
    const line = panel('Lines').locator('summary');
    await line.click();
    await panel('Curve').getByRole('button', { name: 'one', exact: true }).click();
    await line.focus();
    await Promise.all([
      refresh('Lines'),
      expect.poll(() => panel('Curve').locator('canvas').count()).toBe(1),
    ]);
    expect(await panel('Lines').locator('details').getAttribute('open')).toBe('');
    expect(await line.evaluate((one) => one === document.activeElement)).toBe(true);
    await refresh('Curve');
    const legend = panel('Curve').getByRole('button', { name: 'one', exact: true });
    expect(await legend.getAttribute('aria-pressed')).toBe('false');
  });

  it('stays where it was scrolled to, though newer lines have come', async () => {
    let newest = 100;
    site.stores.intercept = ({ path }, response) => {
      if (!asksFor('{a="b"}', path)) return false;
      const values = Array.from({ length: newest }, (_empty, at) => [
        `${1_700_000_000_000 + at}000000`,
        `line ${at}`,
      ]);
      response.end(JSON.stringify({ data: { result: [{ stream: {}, values }] } }));
      return true;
    };
    page = await site.open();
    const lines = panel('Lines').locator('.logs');
    const target = panel('Lines').locator('.log', { hasText: /line 50$/ });
    await target.evaluate((one) => one.scrollIntoView({ block: 'start' }));
    const before = (await target.boundingBox())?.y;
    expect(await lines.evaluate((one) => one.scrollTop)).toBeGreaterThan(100);
    newest = 110;
    await refresh('Lines');
    await panel('Lines')
      .locator('.log', { hasText: /line 109$/ })
      .waitFor({ state: 'attached' });
    expect((await target.boundingBox())?.y).toBeCloseTo(before ?? 0, 0);
  });
});

describe('stores that fail or are slow', () => {
  it('does not ask again what is still being answered, and draws the answer', async () => {
    const waiting: (() => void)[] = [];
    const hold = (answer: () => void) => waiting.push(answer);
    const given = { take: hold as (answer: () => void) => void };
    site.stores.intercept = ({ path }, response) => {
      if (!path.startsWith('/api/v1/query?query=m&')) return false;
      const data = { result: [{ metric: {}, value: [0, '0.5'] }] };
      const answer = () => response.end(JSON.stringify({ data }));
      given.take(answer);
      return true;
    };
    page = await site.open();
    // Chromium asks one at a time for the same address.
    await expect.poll(() => waiting.length).toBe(1);
    for (let presses = 0; presses < 3; presses += 1) {
      const alerts = page.waitForResponse(/query\/alerts/);
      await page.getByRole('button', { name: 'Refresh' }).click();
      await alerts;
    }
    expect(waiting.length).toBe(1);
    given.take = (answer) => answer();
    for (const answer of waiting) answer();
    await expect.poll(() => panel('Number').locator('.stat-value').innerText()).toBe('50.00 %');
  });

  it('keeps what it has shown, and says in plain words what failed and what happens next', async () => {
    page = await site.open('refresh=1m');
    await expect.poll(() => panel('Number').locator('.stat-value').innerText()).toBe('99.12 %');
    site.stores.intercept = (_request, response) => {
      response.writeHead(503, { 'content-type': 'text/html' }).end('<html>Service Unavailable</html>');
      return true;
    };
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect
      .poll(() => panel('Number').getByRole('status').innerText())
      .toMatch(
        /^Not refreshed since \d\d:\d\d:\d\d\. Prometheus cannot be reached\. .+ The page asks again within 60 s\.$/,
      );
    expect(await panel('Number').locator('.stat-value').innerText()).toBe('99.12 %');
    site.stores.intercept = () => false;
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect.poll(() => panel('Number').locator('.stale').innerText()).toBe('');
  });

  it('draws curves without waiting for what is marked in them', async () => {
    site.stores.intercept = ({ path }) => asksFor('{service_name="lab-deploy"}', path);
    page = await site.open();
    await panel('Curve').locator('canvas').waitFor();
  });
});

describe('the time that is looked at', () => {
  it('is one entry of the history for one drag over one of several charts', async () => {
    page = await site.open();
    await panel('Stack').locator('canvas').waitFor();
    const box = await panel('Curve').locator('.u-over').boundingBox();
    if (!box) throw new Error('the chart is not there');
    const before = await page.evaluate(() => history.length);
    await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 40, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/from=\d+/);
    expect(await page.evaluate(() => history.length)).toBe(before + 1);
  });

  it('moves by the keyboard, too', async () => {
    page = await site.open('from=1700000000000&to=1700003600000');
    await page.getByRole('button', { name: 'Zoom in' }).press('Enter');
    await page.waitForURL(/from=1700000900000&to=1700002700000/);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/from=1700000000000&to=1700001800000/);
  });

  it('goes along to another dashboard', async () => {
    page = await site.open('from=now-6h&to=now');
    await page.getByRole('link', { name: 'Other' }).click();
    await page.waitForURL(/lab-other\?from=now-6h&to=now/);
  });

  it('is said to be the last hour when the address cannot be read', async () => {
    page = await site.open('from=yesterday&to=now');
    await expect
      .poll(() => page.getByRole('main').locator('.notice').innerText())
      .toContain('from “yesterday” to “now”, which this page cannot read. It shows the last hour.');
    await page.getByLabel('Time (').selectOption('now-6h');
    await expect.poll(() => page.locator('.notice').innerText()).toBe('');
  });
});
