import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { violations } from './axe.ts';
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

/** How much of it is in sight, by what the browser itself says: 1 is all. */
const visibleShare = (one: Locator) =>
  one.evaluate(
    (target) =>
      new Promise<number>((resolve) => {
        const observer = new IntersectionObserver(([entry]) => {
          observer.disconnect();
          resolve(entry?.intersectionRatio ?? 0);
        });
        observer.observe(target);
      }),
  );

describe('without a mouse, or without seeing', () => {
  it('has one heading of the first level and few landmarks; no link hides in a picture', async () => {
    page = await site.open();
    await panel('Curve').locator('canvas').waitFor();
    await panel('Map').locator('.node').first().waitFor();
    expect(await page.getByRole('heading', { level: 1 }).allInnerTexts()).toEqual(['Test']);
    expect(await page.getByRole('region').count()).toBe(0);
    expect(await page.locator('[role="img"] a').count()).toBe(0);
    expect(await panel('Map').getByRole('link').count()).toBe(2);
    expect(await violations(page)).toEqual([]);
  });

  it('explains each panel behind a sign of its own name, until Escape', async () => {
    page = await site.open();
    await page.getByRole('button', { name: 'About “Curve”' }).focus();
    await expect.poll(() => panel('Curve').locator('.info-text').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => panel('Curve').locator('.info-text').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Refresh' }).focus();
    await page.getByRole('button', { name: 'About “Curve”' }).hover();
    await expect.poll(() => panel('Curve').locator('.info-text').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => panel('Curve').locator('.info-text').isVisible()).toBe(false);
  });

  it('moves nothing for those who ask for less motion', async () => {
    site.stores.intercept = () => true;
    page = await site.open('', { reducedMotion: 'reduce' });
    await page.locator('.panel[aria-busy]').first().waitFor();
    const animation = await page
      .locator('.panel[aria-busy]')
      .first()
      .evaluate((one) => {
        const { animationDuration, animationIterationCount } = getComputedStyle(one, '::after');
        return [animationDuration, animationIterationCount];
      });
    expect(animation).toEqual(['0.001s', '1']);
  });
});

describe('the layout', () => {
  it('keeps its place while the panels come', async () => {
    page = await site.open();
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        shifts.push(...list.getEntries().map((entry) => ('value' in entry ? Number(entry.value) : 0)));
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.reload();
    await panel('Curve').locator('canvas').waitFor();
    await panel('Spans').getByText('Click a trace id').waitFor();
    const shifts = z.array(z.number()).parse(await page.evaluate(() => Reflect.get(window, 'shifts')));
    expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.05);
    // Where scrollbars take room, the page would become narrower when it gets one.
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).scrollbarGutter)).toBe(
      'stable',
    );
  });

  it('has room for the names of spans at any depth', async () => {
    const spans = Array.from({ length: 40 }, (_empty, at) => ({
      spanId: String(at + 1).padStart(16, '0'),
      parentSpanId: at === 0 ? '' : String(at).padStart(16, '0'),
      name: `level ${at}`,
      startTimeUnixNano: '1700000000000000000',
      endTimeUnixNano: '1700000001000000000',
    }));
    site.stores.intercept = ({ path }, response) => {
      if (!path.startsWith('/api/v2/traces/')) return false;
      response.end(JSON.stringify({ trace: { resourceSpans: [{ scopeSpans: [{ spans }] }] } }));
      return true;
    };
    page = await site.open(`var-traceId=${traceId}`, { viewport: { width: 1800, height: 1600 } });
    const names = panel('Spans').locator('.span-name');
    await expect.poll(() => names.count()).toBe(40);
    const room = await names.evaluateAll((all) =>
      all.map((one) => one.clientWidth - Number.parseFloat(getComputedStyle(one).paddingInlineStart)),
    );
    expect(Math.min(...room)).toBeGreaterThan(60);
    const indents = await names.evaluateAll((all) =>
      all.map((one) => getComputedStyle(one).paddingInlineStart),
    );
    expect(new Set(indents).size).toBe(40);
  });

  it.each([0.02, 0.98])('shows the whole tooltip at %f of a small chart', async (share) => {
    page = await site.open('', { viewport: { width: 1000, height: 420 } });
    const chart = panel('Stack').locator('.u-over');
    await panel('Stack').scrollIntoViewIfNeeded();
    const { width = 0, height = 0 } = (await chart.boundingBox()) ?? {};
    await chart.hover({ position: { x: width / 2, y: height / 2 } });
    await chart.hover({ position: { x: width * share, y: height - 3 } });
    const tooltip = panel('Stack').locator('.tooltip');
    await tooltip.waitFor();
    expect(await visibleShare(tooltip)).toBe(1);
  });
});
