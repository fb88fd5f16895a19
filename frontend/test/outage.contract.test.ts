import { browserMetrics } from '@lab/telemetry/metrics';
import { browserActions, spanAttributes } from '@lab/telemetry/spans';
import { patience } from '@lab/testkit/patience';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { testIds } from '../src/tasks/test-ids.ts';
import { find, launchChromium, openTasks } from './browser.ts';
import { type Site, startSite } from './site.ts';

let site: Site;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  await openTasks(page, site.origin);
  await telemetryArrived(browserActions.load, 1);
});
afterEach(async () => {
  site.collector = 'takes';
  await context.close();
  site.sink.spans.length = 0;
  site.sink.metrics.length = 0;
});

const rootsOf = (action: string) =>
  site.sink.spans.filter(({ name, parentSpanId }) => name === action && !parentSpanId);

/** Waits for that many root spans; what arrived twice counts once, as it does in the trace store. */
async function telemetryArrived(action: string, count: number): Promise<void> {
  const unique = () => new Set(rootsOf(action).map(({ spanId }) => spanId)).size;
  await vi.waitFor(() => expect(unique()).toBe(count), { timeout: patience(30_000), interval: 50 });
}

async function add(title: string): Promise<void> {
  await find(page, testIds.newTaskTitle).fill(title);
  await find(page, testIds.newTaskSubmit).click();
  await find(page, testIds.taskItem).filter({ hasText: title }).waitFor({ timeout: 3_000 });
}

/** Added tasks whose duration was counted. */
function measured(): number {
  const points = site.sink.metrics
    .filter(({ name }) => name === browserMetrics.actionDuration.name)
    .flatMap(({ histogram }) => histogram?.dataPoints ?? [])
    .filter(({ attributes }) => attributes.action === browserActions.add);
  return points.reduce((sum, { count }) => sum + count, 0);
}

const outcomes = (action: string) =>
  rootsOf(action).map(({ attributes }) => attributes[spanAttributes.outcome]);

describe('a Collector that', () => {
  // Exports of 30 actions are more than the 64 KiB that a browser lets all keepalive requests of a page share.
  it.each(['refuses', 'hangs'] as const)(
    '%s for a while costs the user nothing, and its spans arrive once',
    async (how) => {
      site.collector = how;
      for (let nth = 0; nth < 30; nth += 1) await add(`${how} ${nth} ${'x'.repeat(100)}`);
      expect(rootsOf(browserActions.add)).toEqual([]);
      site.collector = 'takes';
      await add(`${how} no more`);
      await telemetryArrived(browserActions.add, 31);
      expect(rootsOf(browserActions.add)).toHaveLength(31);
      expect(new Set(outcomes(browserActions.add))).toEqual(new Set(['ok']));
      // An increment that got no answer may have been counted: it is not sent again.
      if (how === 'refuses')
        await vi.waitFor(() => expect(measured()).toBe(31), { timeout: patience(10_000) });
      expect(measured()).toBeLessThanOrEqual(31);
    },
  );

  it('hangs leaves no span of 200 quick clicks behind', async () => {
    site.collector = 'hangs';
    const filters = page.locator('[data-testid^="filter-"]');
    await filters.first().waitFor();
    await filters.evaluateAll((buttons) => {
      for (let nth = 0; nth < 200; nth += 1) (buttons[nth % buttons.length] as HTMLElement).click();
    });
    await page.locator('#app[aria-busy="false"]').waitFor();
    await add('after the clicks');
    site.collector = 'takes';
    await telemetryArrived(browserActions.filter, 200);
  });
});
