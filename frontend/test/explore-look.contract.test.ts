import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ExploreSite, startExploreSite } from './explore-site.ts';

let site: ExploreSite;

beforeAll(async () => {
  site = await startExploreSite();
});
afterAll(() => site.stop());
afterEach(async () => {
  expect(await site.closePages()).toEqual([]);
});

const path = (query: Readonly<Record<string, string>>) => `/lab/explore?${new URLSearchParams(query)}`;
const looks = [
  ['the beginning', '/lab/explore', '.shelf-item'],
  ['a chart', path({ language: 'promql', query: 'up', from: 'now-5m' }), '.u-over'],
  ['a refusal', path({ language: 'promql', query: 'sum(up))' }), '.cm-lintRange-error'],
  [
    'lines beside traces',
    path({
      language: 'logql',
      query: '{service_name="lab-backend"}',
      language2: 'traceql',
      query2: '{ }',
    }),
    '.log',
  ],
] as const;

describe.each([
  [1440, 'light'],
  [1440, 'dark'],
  [360, 'light'],
  [360, 'dark'],
] as const)('at %i px, %s', (width, colorScheme) => {
  it('axe finds nothing, nothing is wider than the page, and nothing jumps', async () => {
    for (const [name, address, ready] of looks) {
      const options = { viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' } as const;
      const page = await site.open(address, options);
      await page.locator(ready).first().waitFor();
      await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
      expect(await violations(page), name).toEqual([]);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(excess, name).toBeLessThanOrEqual(0);
      expect(await shiftOf(page), name).toBeLessThan(0.1);
    }
  });
});

/** What axe-core finds on the page. */
async function violations(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations: found } = await Reflect.get(window, 'axe').run(document);
    return found.map(({ id, nodes }: { id: string; nodes: { html: string; failureSummary: string }[] }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`),
    }));
  });
}

/** The page's cumulative layout shift until now. */
const shiftOf = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) =>
          resolve(list.getEntries().reduce((sum, entry) => sum + Number(Reflect.get(entry, 'value')), 0)),
        ).observe({ type: 'layout-shift', buffered: true });
        // Without a shift there is no entry.
        setTimeout(() => resolve(0), 200);
      }),
  );
