import { randomUUID } from 'node:crypto';
import { browserLogEvents } from '@lab/telemetry/logs';
import { browserMetrics } from '@lab/telemetry/metrics';
import { browserActions, spanAttributes } from '@lab/telemetry/spans';
import { patience } from '@lab/testkit/patience';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { byTestId, testIds } from '../src/tasks/test-ids.ts';
import { find, launchChromium, openTasks } from './browser.ts';
import { type Site, startSite } from './site.ts';

const submitSelector = byTestId(testIds.newTaskSubmit);

let site: Site;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

/** Opens the page, fills in `title`, clicks "add" and leaves. */
type Try = (context: BrowserContext, title: string) => Promise<void>;

async function fillIn(page: Page, title: string): Promise<void> {
  await page.locator('#app[aria-busy="false"]').waitFor();
  await find(page, testIds.newTaskTitle).fill(title);
}

async function navigate(context: BrowserContext, title: string): Promise<void> {
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(site.origin);
  await fillIn(page, title);
  // The answer to this call may be lost with the page.
  const clicked = page.evaluate((submit) => {
    document.querySelector<HTMLElement>(submit)?.click();
    location.assign('/favicon.svg');
  }, submitSelector);
  await Promise.all([page.waitForURL('**/favicon.svg'), clicked.catch(() => undefined)]);
}

async function closeWindow(context: BrowserContext, title: string): Promise<void> {
  // A script may close only a window that a script has opened. The opener stays: both share a process, and closing it in the
  // next millisecond would end the process with what the browser has not taken over yet, see docs/journey.md.
  const opener = context.pages()[0] ?? (await context.newPage());
  await opener.goto(`${site.origin}/favicon.svg`);
  const opened = opener.waitForEvent('popup');
  await opener.evaluate(() => void window.open('/'));
  const page = await opened;
  await fillIn(page, title);
  const closed = page.waitForEvent('close');
  const clicked = page.evaluate((submit) => {
    document.querySelector<HTMLElement>(submit)?.click();
    window.close();
  }, submitSelector);
  await Promise.all([closed, clicked.catch(() => undefined)]);
}

async function closeTab(context: BrowserContext, title: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(site.origin);
  await fillIn(page, title);
  await page.evaluate((submit) => document.querySelector<HTMLElement>(submit)?.click(), submitSelector);
  await page.close({ runBeforeUnload: false });
}

interface WayToLeave {
  readonly way: string;
  readonly tries: number;
  /**
   * One for each core of a small machine at most: more of them starve each other, see docs/journey.md. A window that closes has
   * half a second for all it does, of which another one would take its share.
   */
  readonly usersAtOnce: number;
  readonly attempt: Try;
}

const waysToLeave: readonly WayToLeave[] = [
  { way: 'navigating in the same task as the click', tries: 50, usersAtOnce: 2, attempt: navigate },
  {
    way: 'closing the window in the same task as the click',
    tries: 25,
    usersAtOnce: 1,
    attempt: closeWindow,
  },
  { way: 'closing the tab right after the click', tries: 25, usersAtOnce: 2, attempt: closeTab },
];

/** What did not arrive of the action with this trace id. */
function missingOf(traceId: string): string[] {
  const spans = site.sink.trace(traceId);
  const root = spans.find(({ name, parentSpanId }) => name === browserActions.add && !parentSpanId);
  const request = spans.find(({ name, parentSpanId }) => name === 'POST' && parentSpanId === root?.spanId);
  const log = site.sink.logs.find(
    (record) => record.traceId === traceId && record.eventName === browserLogEvents.action,
  );
  const parts = { 'root span': root, 'fetch span': request, 'log record': log };
  const missing = Object.entries(parts).flatMap(([name, found]) => (found ? [] : [name]));
  return missing.length > 0 ? [`${traceId}: ${missing.join(', ')}`] : [];
}

function addsMeasured(): number {
  const points = site.sink.metrics
    .filter(({ name }) => name === browserMetrics.actionDuration.name)
    .flatMap(({ histogram }) => histogram?.dataPoints ?? [])
    .filter(({ attributes }) => attributes.action === browserActions.add);
  return points.reduce((sum, { count }) => sum + count, 0);
}

function loadsCounted(): number {
  return site.sink.metrics.filter(({ name }) => name === browserMetrics.pageLoads.name).length;
}

async function tasksMatching(text: string): Promise<number> {
  const response = await fetch(`${site.origin}/api/tasks?limit=100&q=${encodeURIComponent(text)}`);
  return z.object({ items: z.array(z.unknown()) }).parse(await response.json()).items.length;
}

describe('an action followed at once by leaving the page', () => {
  it.each(waysToLeave)(
    'loses neither its request nor its spans, log and measurement when $way, in $tries of $tries tries',
    { timeout: patience(180_000) },
    async ({ way, tries, usersAtOnce, attempt }) => {
      const run = `${way} ${randomUUID()}`;
      const measuredBefore = addsMeasured();
      site.apiRequests.length = 0;
      // Each user has a profile of their own, as people have: pages of one profile share a process and its end.
      const users = await Promise.all(Array.from({ length: usersAtOnce }, () => browser.newContext()));
      await Promise.all(
        users.map(async (context, user) => {
          for (let nth = user; nth < tries; nth += usersAtOnce) await attempt(context, `${run} ${nth}`);
        }),
      );
      const posts = () => site.apiRequests.filter(({ method }) => method === 'POST');
      const traceIds = () => posts().map(({ headers }) => String(headers.traceparent).split('-')[1] ?? '');
      await vi.waitFor(
        () => {
          expect(new Set(traceIds()).size).toBe(tries);
          expect(traceIds().flatMap(missingOf)).toEqual([]);
          expect(addsMeasured() - measuredBefore).toBe(tries);
        },
        { timeout: patience(10_000), interval: 50 },
      );
      // A request may have been repeated by the dying page; its idempotency key lets it work once.
      expect(await tasksMatching(run)).toBe(tries);
      await Promise.all(users.map((context) => context.close()));
    },
  );

  it('counts once what was on its way when the page was left', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await openTasks(page, site.origin);
    const measuredBefore = addsMeasured();
    site.collector = 'is slow with metrics';
    await fillIn(page, 'counted once');
    await find(page, testIds.newTaskSubmit).click();
    await vi.waitFor(() => expect(addsMeasured()).toBe(measuredBefore + 1), { timeout: patience(10_000) });
    await page.goto(`${site.origin}/favicon.svg`);
    site.collector = 'takes';
    // What the page sent while it was left is there before what the next page sends.
    const loadsBefore = loadsCounted();
    await openTasks(page, site.origin);
    await vi.waitFor(() => expect(loadsCounted()).toBeGreaterThan(loadsBefore), {
      timeout: patience(10_000),
    });
    await context.close();
    expect(addsMeasured()).toBe(measuredBefore + 1);
  });

  it('marks what was not done yet as interrupted', async () => {
    const held: (() => void)[] = [];
    site.intercept = ({ method }, response) => {
      if (method === 'POST') held.push(() => response.destroy());
      return method === 'POST';
    };
    const context = await browser.newContext();
    const page = await context.newPage();
    await openTasks(page, site.origin);
    await find(page, testIds.newTaskTitle).fill('never answered');
    await find(page, testIds.newTaskSubmit).click();
    await vi.waitFor(() => expect(held).toHaveLength(1));
    await page.goto(`${site.origin}/favicon.svg`);
    const traceId = String(site.apiRequests.at(-1)?.headers.traceparent).split('-')[1] ?? '';
    await vi.waitFor(() => expect(missingOf(traceId)).toEqual([]), { timeout: patience(5_000) });
    for (const release of held) release();
    site.intercept = () => false;
    await context.close();
    for (const { attributes } of site.sink.trace(traceId)) {
      expect(attributes[spanAttributes.interrupted]).toBe(true);
    }
    const root = site.sink.trace(traceId).find(({ parentSpanId }) => !parentSpanId);
    expect(root?.attributes[spanAttributes.outcome]).toBe('interrupted');
  });
});
