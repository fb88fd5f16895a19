import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { violations } from './axe.ts';
import { clickId, type FollowSite, manyId, orderId, quickId, startFollowSite } from './follow-site.ts';
import { clickSpans, spanIdOf } from './follow-traces.ts';

const unknownId = 'f1'.repeat(16);

let site: FollowSite;
let page: Page;

beforeAll(async () => {
  site = await startFollowSite();
});
afterAll(() => site.stop());
afterEach(async () => {
  expect(await site.closePages()).toEqual([]);
});

const open = async (path: string, options?: Parameters<FollowSite['open']>[1]) => {
  page = await site.open(path, options);
};
const openTrace = async (id: string, query = '', options?: Parameters<FollowSite['open']>[1]) => {
  await open(`/lab/trace/${id}${query}`, options);
  await grid().waitFor();
};
const grid = () => page.getByRole('treegrid');
const rows = () => grid().locator('[data-span]');
const labels = () => rows().locator('.span-label').allInnerTexts();
const active = () => grid().locator('[aria-selected="true"] .span-label').innerText();
const section = (name: string | RegExp) => page.getByRole('region', { name });

describe('without a mouse', () => {
  it('all of the waterfall can be reached, closed and opened, and read in its details', async () => {
    await openTrace(clickId);
    await expect.poll(labels).toContain('nginx POST /api/tasks');
    await grid().focus();
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
      return active();
    };
    expect(await press('ArrowDown', 'ArrowDown')).toBe('nginx POST /api/tasks');
    expect(await grid().getAttribute('aria-activedescendant')).toMatch(/^row-nginx/);
    expect(await press('ArrowLeft')).toBe('nginx POST /api/tasks');
    expect(await rows().count()).toBe(3);
    expect(await rows().nth(2).getAttribute('aria-expanded')).toBe('false');
    expect(await press('ArrowRight', 'ArrowRight')).toBe('backend POST /api/tasks');
    expect(await press('End')).toBe('backend COMMIT');
    expect(await press('ArrowLeft')).toBe('backend POST /api/tasks');
    expect(await press('Home')).toBe('frontend task.add');
    await press('End', 'Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('details');
    await page.keyboard.press('Escape');
    await expect.poll(() => grid().evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press('/');
    await expect
      .poll(() => page.getByRole('searchbox').evaluate((one) => one === document.activeElement))
      .toBe(true);
  });
});

describe('a trace of 5,000 spans', () => {
  it('of 50 levels is drawn by its visible rows only, wherever one looks', async () => {
    await openTrace(manyId);
    expect(await grid().getAttribute('aria-rowcount')).toBe('5001');
    expect(await rows().count()).toBeLessThan(60);
    await grid().focus();
    await page.keyboard.press('End');
    await expect.poll(active).toBe('service-1 step 4999');
    expect(await rows().count()).toBeLessThan(60);
    await page.getByRole('searchbox').fill('"step 49"');
    await page.getByRole('searchbox').press('Enter');
    await page.getByRole('searchbox').press('Enter');
    await expect.poll(active).toMatch(/step 49/);
    expect(await page.locator('*').count()).toBeLessThan(2_500);
  });

  it('costs the page’s thread little: 500 ms from the data to the picture, 50 ms for a frame of scrolling', async () => {
    await open('/lab/trace');
    const metrics = await page.context().newCDPSession(page);
    // Time of the processor, not of the clock: tests share the machine.
    await metrics.send('Performance.enable', { timeDomain: 'threadTicks' });
    const spent = async () => {
      const { metrics: all } = await metrics.send('Performance.getMetrics');
      return 1_000 * (all.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
    };
    const field = page.getByRole('textbox', { name: 'Trace id' });
    await field.fill(manyId);
    const before = await spent();
    await field.press('Enter');
    await rows().first().waitFor();
    const drawn = await spent();
    expect(drawn - before).toBeLessThan(500);
    const frames = 100;
    await grid().evaluate(async (one, count) => {
      for (let at = 0; at < count; at++) {
        one.scrollTop += 600;
        await new Promise(requestAnimationFrame);
      }
    }, frames);
    expect(((await spent()) - drawn) / frames).toBeLessThan(50);
  });

  it('has room for the name at each level', async () => {
    await openTrace(manyId, `?span=${spanIdOf('s49')}`);
    await expect.poll(active).toBe('service-0 step 49');
    const deepest = grid().locator('[aria-level="50"] .span-label').first();
    expect(await deepest.evaluate((one) => one.clientWidth)).toBeGreaterThan(60);
  });
});

describe('what goes wrong', () => {
  it('the trace store is stopped: says so, shows the lines, and recovers by itself', async () => {
    site.stopped.add('tempo');
    await open(`/lab/trace/${clickId}`);
    await expect
      .poll(() => page.getByRole('alert').allInnerTexts())
      .toContainEqual(
        expect.stringMatching(
          /^The spans are not here\. Tempo cannot be reached\..* The page asks again by itself\.$/,
        ),
      );
    await expect
      .poll(() =>
        section(/^Log lines/)
          .locator('.line')
          .count(),
      )
      .toBe(4);
    site.stopped.clear();
    await grid().waitFor();
    await expect.poll(labels).toContain('nginx POST /api/tasks');
  });

  it.each([
    ['loki', 'The log lines are not here. Loki cannot be reached.', /^Log lines/, '.line'],
    [
      'prometheus',
      'The metric samples are not here. Prometheus cannot be reached.',
      /^Metric samples/,
      '.sample',
    ],
  ] as const)(
    '%s is stopped: its part says so, the waterfall is there, and it recovers by itself',
    async (store, words, name, item) => {
      site.stopped.add(store);
      await openTrace(clickId);
      await expect.poll(() => section(name).getByRole('alert').innerText()).toContain(words);
      await expect.poll(labels).toContain('backend COMMIT');
      site.stopped.clear();
      await section(name).locator(item).first().waitFor();
      expect(await page.locator('.note-failed').count()).toBe(0);
    },
  );

  it('a fault of the page itself: says so in place of the trace, and goes back', async () => {
    await open('/lab/trace');
    await page.getByRole('heading', { name: 'The newest requests' }).waitFor();
    await page.evaluate(() => {
      Array.prototype.toSorted = () => {
        throw new Error('no order any more');
      };
    });
    await page.getByPlaceholder(/^Trace id/).fill(clickId);
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.getByRole('alert').allInnerTexts())
      .toContainEqual(expect.stringContaining('This page has a fault: no order any more.'));
    await page.goBack();
    await page.getByRole('heading', { name: 'The newest requests' }).waitFor();
  });

  it('a trace that is not there yet is shown once it is', async () => {
    await open(`/lab/trace/${unknownId}`);
    await page.getByText('There is no span of the trace').waitFor();
    await site.store(unknownId, Date.now(), clickSpans());
    await page.getByRole('treegrid').waitFor({ timeout: 15_000 });
  });
});

describe.each([
  [1440, 'light'],
  [1440, 'dark'],
  [360, 'light'],
  [360, 'dark'],
] as const)('at %i px, %s', (width, colorScheme) => {
  const options = { viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' } as const;

  it.each([
    ['the requests', '/lab/trace', 'text=Your last actions'],
    ['a request', `/lab/trace/${clickId}?compare=${quickId}`, '[data-testid="comparison"]'],
    ['a span', `/lab/trace/${orderId}?span=${spanIdOf('charged')}&q=charge`, '[data-testid="details"]'],
  ])('%s: axe finds nothing, and nothing is wider than the page', async (_name, path, ready) => {
    await open(path, options);
    await page.locator(ready).first().waitFor();
    await expect.poll(() => page.locator('.note-loading').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
  });
});
