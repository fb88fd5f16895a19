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
import {
  alertOf,
  badTraceId,
  endedAlert,
  partDown,
  prometheusOf,
  quiet,
  tempo,
  watchOf,
} from './slos-stores.ts';

const data = quiet();
let site: PageSite;
let page: Page;

beforeAll(async () => {
  site = await startPageSite({ prometheus: prometheusOf(data), watch: watchOf(data), tempo });
});
afterAll(() => site.stop());
afterEach(async () => {
  Object.assign(data, quiet());
  expect(await site.closePages()).toEqual([]);
});

const open = async (query = '', options?: Parameters<PageSite['open']>[1]) => {
  page = await site.open(`/lab/slos${query}`, options);
  await card('API availability').waitFor();
};
const card = (name: string) => page.getByRole('article', { name, exact: true });
const alerts = () => page.getByRole('region', { name: 'Alerts' });
const runbook = () => page.getByRole('complementary', { name: 'Runbook' });
const fullAlerts = () =>
  Object.assign(data, {
    active: [alertOf('pending', partDown), alertOf('firing')],
    received: [endedAlert],
  });

describe('an objective', () => {
  it('tells its target, what is good, what is left, how fast it goes and when it will be gone', async () => {
    await open();
    const text = await card('API availability').innerText();
    for (const part of [
      'answered without a server error',
      'Target: 99 %',
      '99.4 %',
      'of 12.3 K events',
      '40 %',
      'of 1 % bad events',
      'in 14.4 h',
      'at the rate of the last hour',
      'Kept',
    ])
      expect(text).toContain(part);
    const rows = await card('API availability').locator('.burn tbody tr').allInnerTexts();
    expect(rows.map((row) => row.replaceAll(/\s+/g, ' '))).toEqual([
      '1 h 20× 14.4× page',
      '6 h 3× 6× page',
      '1 d 2× 3× ticket',
      '3 d 0.8× 1× ticket',
    ]);
  });

  it('without events has no data yet: neither 0 % nor 100 %', async () => {
    await open();
    for (const name of ['API latency', 'Orders in time']) {
      const text = await card(name).innerText();
      expect(text).toContain('No data yet: nothing was counted in the last 30 days.');
      expect(text).not.toMatch(/100 %|\b0 %/);
    }
    expect(await card('Orders in time').innerText()).toContain('The shop may not be running.');
    const whole = await card('Database latency').innerText();
    expect(whole).toContain('not at this rate');
    expect(whole).toContain('no traffic in the last hour');
    expect(whole).toContain('Nothing: there was no bad event.');
  });

  it('that is overspent says so', async () => {
    await open();
    const text = await card('Page load').innerText();
    for (const part of ['Budget spent', '-125 %', 'already spent']) expect(text).toContain(part);
  });

  it('names the events that spent it, the dearest first, with shares that add up to what is spent', async () => {
    await open();
    const events = card('API availability').locator('.episode-head');
    await expect.poll(() => events.count()).toBe(3);
    const texts = await events.allInnerTexts();
    expect(texts.map((text) => /(\d+) bad events?\s+([\d.]+) %/.exec(text)?.slice(1).map(Number))).toEqual([
      [60, 48],
      [12, 9.6],
      [3, 2.4],
    ]);
  });

  it('leads from an event to what happened meanwhile, to its requests and the dashboards of its time', async () => {
    await open();
    const first = card('API availability').locator('.episode-head').first();
    await first.focus();
    await page.keyboard.press('Enter');
    expect(await first.getAttribute('aria-expanded')).toBe('true');
    const details = card('API availability').locator('.episode-details');
    await expect.poll(() => details.innerText()).toMatch(/Fault task-list-slow[\s\S]*task\.add/);
    expect(await details.getByRole('link', { name: /task\.add/ }).getAttribute('href')).toBe(
      `/lab/trace/${badTraceId}`,
    );
    expect(
      await details.getByRole('link', { name: 'traces and logs of lab-backend' }).getAttribute('href'),
    ).toMatch(/^\/dashboards\/lab-tracing\?from=\d{13}&to=\d{13}&var-service=lab-backend$/);
    expect(page.url()).toMatch(/event=api-availability%40\d+$/);
    await page.goto(page.url());
    await details.getByText('At that time').waitFor();
    await page.goBack();
  });

  it('shows how its budget went over the time that the address names', async () => {
    await open('?trend=30d');
    const trend = page.getByRole('img', { name: /^Budget left of API availability: from 90 % to / });
    await trend.waitFor();
    expect(await trend.getAttribute('aria-label')).toContain('meanwhile: Fault');
    await expect.poll(() => trend.locator('canvas').count()).toBe(1);
    await page.getByRole('button', { name: '1 hour' }).click();
    expect(page.url()).toMatch(/\?trend=1h$/);
    await card('API availability').getByText('1 h ago').waitFor();
  });
});

describe('alerts', () => {
  it('none', async () => {
    await open();
    expect(await alerts().innerText()).toContain('No alert is pending or firing.');
    expect(await alerts().innerText()).toContain('No alert has ended yet');
    expect(await runbook().count()).toBe(0);
  });

  it('that fire come first, with since when, what was measured and their runbook beside them', async () => {
    fullAlerts();
    await open();
    const items = alerts().locator('.alert');
    expect(await items.nth(0).innerText()).toMatch(
      /firing\s+ApiAvailabilityBudgetBurn\s+page[\s\S]*Since \d\d:\d\d[\s\S]*not delivered it yet[\s\S]*Over 1h: 20 % bad events, a burn rate of 20×/,
    );
    expect(await items.nth(1).innerText()).toMatch(/pending\s+PartDown[\s\S]*It fires if it goes on/);
    await runbook().getByRole('heading', { name: 'API availability' }).waitFor();
    expect(await card('API availability').innerText()).toContain('Alert firing');
    await items.nth(1).getByRole('button', { name: 'Runbook' }).click();
    await runbook()
      .getByRole('heading', { name: 'A part is down' })
      .or(runbook().locator('h3'))
      .first()
      .waitFor();
    expect(page.url()).toContain('runbook=part-down');
  });

  it('a newer alert does not take away the runbook that is being read', async () => {
    Object.assign(data, { active: [alertOf('firing', partDown)] });
    await open();
    const title = () => runbook().locator('h3').innerText();
    await runbook().locator('h3').waitFor();
    const before = await title();
    Object.assign(data, {
      active: [alertOf('firing', { activeAt: '2020-01-01T00:00:00Z' }), alertOf('firing', partDown)],
    });
    await expect.poll(() => alerts().locator('.alert').count(), { timeout: 20_000 }).toBe(2);
    expect(await title()).toBe(before);
  });

  it('that have ended are kept, with how long they were', async () => {
    fullAlerts();
    await open();
    await alerts().getByText('Past alerts: 1').click();
    expect(await alerts().locator('.alert-past').innerText()).toMatch(/ended[\s\S]*for 5 min/);
  });

  it('on a narrow window, link to their runbook', async () => {
    fullAlerts();
    await open('', { viewport: { width: 400, height: 800 } });
    const link = alerts().locator('.alert').first().getByRole('link', { name: 'Runbook' });
    expect(await link.getAttribute('href')).toBe('/docs/runbooks/api-availability.md');
    expect(await runbook().count()).toBe(0);
  });
});

describe('a store that is stopped', () => {
  it('Prometheus: says so of objectives and alerts, claims nothing, and recovers by itself', async () => {
    site.stopped.add('prometheus');
    await open();
    const said = () => page.getByRole('alert').allInnerTexts();
    await expect
      .poll(said)
      .toContainEqual(expect.stringMatching(/^The objectives are not here. Prometheus cannot be reached/));
    expect(await said()).toContainEqual(expect.stringMatching(/^Pending and firing alerts are not here/));
    expect(await page.locator('main').innerText()).not.toMatch(/No alert is pending|No data yet/);
    site.stopped.clear();
    await card('API availability').getByText('99.4 %').waitFor();
    await expect.poll(said, { timeout: 20_000 }).toEqual([]);
  });

  it('the watch: says so of past alerts only', async () => {
    site.stopped.add('watch');
    await open();
    await expect
      .poll(() => page.getByRole('alert').allInnerTexts())
      .toEqual([expect.stringMatching(/^Past alerts are not here\. The watch cannot be reached/)]);
    site.stopped.clear();
    await expect.poll(() => page.getByRole('alert').count(), { timeout: 20_000 }).toBe(0);
  });

  it('later: what was known stays, and is said to be out of date', async () => {
    await open();
    site.stopped.add('prometheus');
    await expect
      .poll(() => page.getByRole('alert').allInnerTexts(), { timeout: 30_000 })
      .toContainEqual(expect.stringMatching(/^The objectives may be out of date/));
    expect(await card('API availability').innerText()).toContain('99.4 %');
  });
});

describe.each(appearances)('at %i px, %s', (width, colorScheme) => {
  it.each([
    ['quiet', '', () => {}],
    ['with alerts, and an event open', '?runbook=api-availability', fullAlerts],
  ] as const)(
    '%s: axe finds nothing, nothing is wider than the page, and nothing moves',
    async (_name, query, prepare) => {
      prepare();
      await open(query, appearance(width, colorScheme));
      const shift = () =>
        page.evaluate(
          () =>
            new Promise<number>((resolve) => {
              new PerformanceObserver((list) =>
                resolve(
                  list.getEntries().reduce((sum, entry) => sum + Number(Reflect.get(entry, 'value')), 0),
                ),
              ).observe({ type: 'layout-shift', buffered: true });
              requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
            }),
        );
      expect(await shift()).toBeLessThan(0.1);
      const event = card('API availability').locator('.episode-head').first();
      await event.click();
      await page.getByText('At that time').waitFor();
      await expect.poll(() => page.locator('.note-loading').count()).toBe(0);
      expect(await violationsOn(page)).toEqual([]);
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    },
  );
});
