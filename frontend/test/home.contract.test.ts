import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { patience } from '@lab/testkit/patience';
import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type HomeSite, startHomeSite } from './home-site.ts';

let site: HomeSite;
let page: Page;

beforeAll(async () => {
  site = await startHomeSite();
});
afterAll(() => site.stop());
afterEach(async () => {
  expect(await site.closePages()).toEqual([]);
  site.endVerification('ok');
  await expect.poll(() => site.verification().latest()?.state, within).not.toBe('running');
  rmSync(join(site.settings.paths.state, 'control'), { force: true });
});

/** The page asks again each 5 s, and after a failure up to 10 s later. */
const within = { timeout: patience(20_000) };

const open = async (options?: BrowserContextOptions) => {
  page = await site.open('/lab', options);
  await part('nginx').waitFor();
};
const part = (name: string) =>
  page.getByRole('group', { name: 'Map of the lab' }).getByRole('button', { name: new RegExp(`^${name},`) });
const arrow = (name: string) => page.locator('.arrow', { hasText: `${name}:` });
const details = () => page.getByTestId('part-details');
const verification = () => page.getByRole('region', { name: 'Is the telemetry proven?' });
const runButton = () => verification().getByRole('button', { name: 'Run the verification' });

describe('the map', () => {
  it('shows each part with state, version, throughput and lag, and the traffic between them', async () => {
    await open();
    expect(await part('backend').locator('title').textContent()).toBe('backend, ready · 1.2.3, 2 req/s');
    expect(await part('collector').locator('title').textContent()).toContain('queue empty');
    expect(await part('tempo').locator('title').textContent()).toContain('400 ms behind');
    expect(await part('shop-inventory').locator('title').textContent()).toContain('2 ready');
    expect(await part('grafana').count()).toBe(0);
    expect(await arrow('nginx → backend').locator('text').allTextContents()).toEqual([
      '2 req/s · 125 ms',
      '25 % failed',
    ]);
  });

  it('follows what happens without moving anything', async () => {
    await open();
    const places = () =>
      page.locator('.place').evaluateAll((all) => all.map((one) => one.getAttribute('transform')));
    const before = await places();
    site.world.states.set('loki', 'running').set('nats', 'stopped');
    site.world.perSecond = 30;
    await expect.poll(() => part('nats').locator('title').textContent(), within).toContain('stopped');
    expect(await part('loki').locator('title').textContent()).toContain('not ready');
    await expect.poll(() => arrow('nginx → backend').textContent(), within).toContain('30 req/s');
    expect(await places()).toEqual(before);
  });

  it('tells more of a part that is pointed at, or chosen by keyboard, and leads on from it', async () => {
    await open();
    await part('loki').hover();
    await expect.poll(() => details().innerText()).toContain('stores logs');
    await part('backend').focus();
    await page.keyboard.press('Enter');
    expect(await part('backend').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Tab');
    await page.locator('h1').hover();
    await page.locator('summary', { hasText: 'The same as a table' }).focus();
    expect(await details().innerText()).toMatch(/the task manager’s API[\s\S]*npx lab logs backend/);
    expect(await details().getByRole('link', { name: 'Its traces' }).getAttribute('href')).toBe(
      '/dashboards/lab-tracing?var-service=lab-backend',
    );
  });

  it('is there as tables too', async () => {
    await open();
    await page.getByText('The same as a table').click();
    const tables = page.getByRole('table');
    expect(
      await tables
        .first()
        .getByRole('row', { name: /^backend/ })
        .innerText(),
    ).toMatch(/ready\s+1\.2\.3\s+2 req\/s/);
    expect(
      await tables
        .last()
        .getByRole('row', { name: /^nginx → backend/ })
        .innerText(),
    ).toMatch(/2 req\/s\s+25 % failed\s+125 ms/);
  });

  it('says that there are no figures while Prometheus does not answer, and has them again afterwards', async () => {
    await open();
    site.world.prometheusIsStopped = true;
    await page.getByText(/There are no figures\. Prometheus cannot be reached/).waitFor(within);
    expect(await part('backend').locator('title').textContent()).toBe('backend, ready · 1.2.3');
    site.world.prometheusIsStopped = false;
    await expect.poll(() => part('backend').locator('title').textContent(), within).toContain('2 req/s');
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});

describe('the verification', () => {
  it('runs from the page with its progress, and its result stays', async () => {
    await open();
    await verification().getByText('It has not run yet.').waitFor();
    await runButton().focus();
    await page.keyboard.press('Enter');
    await verification().getByText('2 of 3 judged').waitFor(within);
    expect(await runButton().getAttribute('aria-disabled')).toBe('true');
    expect(await verification().getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/^ok:[\s\S]*what a user expects/),
      expect.stringMatching(/^ok:[\s\S]*One trace/),
      expect.stringMatching(/^judging:[\s\S]*access lines/),
    ]);
    site.endVerification('ok');
    await verification().getByText('3 of 3 checks').waitFor(within);
    expect(await verification().innerText()).toMatch(/Proven[\s\S]*in 1\.5 s · signals visible after 500 ms/);
    await page.reload();
    await verification().getByText('3 of 3 checks').waitFor(within);
  });

  it('names what failed, and what to do; a page that comes later joins in', async () => {
    await open();
    await runButton().click();
    await verification().getByText('2 of 3 judged').waitFor(within);
    const other = await site.open('/lab');
    await other.getByText('2 of 3 judged').waitFor(within);
    site.endVerification('failed');
    for (const one of [page, other]) await one.getByText('Not proven').first().waitFor(within);
    expect(await verification().innerText()).toMatch(
      /2 of 3 checks[\s\S]*seen: no line at all[\s\S]*npx lab logs nginx/,
    );
  });

  it('goes on to be followed after the API was away', async () => {
    await open();
    await runButton().click();
    await verification().getByText('2 of 3 judged').waitFor(within);
    await site.stopApi();
    await page.getByText('The states of the parts are not known').waitFor(within);
    expect(await part('backend').locator('title').textContent()).toContain('ready');
    expect(await page.getByRole('alert').allInnerTexts()).toContainEqual(
      expect.stringContaining('In containers use `npx lab verify`'),
    );
    await site.startApi();
    await expect.poll(() => page.getByRole('alert').count(), within).toBe(0);
    await runButton().click();
    await verification().getByText('2 of 3 judged').waitFor(within);
  });
});

describe.each([
  ['light', 1440],
  ['dark', 1440],
  ['light', 360],
  ['dark', 360],
] as const)('%s, %d pixels wide', (colorScheme, width) => {
  it('axe finds nothing, nothing is wider than the page, and nothing jumps', async () => {
    await open({ colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' });
    await page.getByText('The same as a table').waitFor();
    expect(await violations()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect(await layoutShift()).toBeLessThan(0.05);
  });
});

it('on a small screen the pages are a menu', async () => {
  await open({ viewport: { width: 360, height: 700 } });
  const link = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Practise' });
  expect(await link.isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Pages' }).press('Enter');
  await link.waitFor();
  await page.keyboard.press('Escape');
  await link.waitFor({ state: 'hidden' });
});

/** What axe-core finds on the page. */
async function violations(): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations: found } = await Reflect.get(window, 'axe').run(document);
    return found.map(({ id, nodes }: { id: string; nodes: { html: string; failureSummary: string }[] }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`),
    }));
  });
}

/** The sum of the shifts since the page was opened, without those that follow an input. */
const layoutShift = () =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const shifts = list.getEntries() as (PerformanceEntry & {
            value: number;
            hadRecentInput: boolean;
          })[];
          resolve(shifts.reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0));
        }).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(0), 500);
      }),
  );
