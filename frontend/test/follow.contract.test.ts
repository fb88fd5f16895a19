import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type RecentAction, recentActionsKey } from '../src/kit/recent-actions.ts';
import { at, clickId, type FollowSite, orderId, quickId, startFollowSite } from './follow-site.ts';
import { spanIdOf } from './follow-traces.ts';

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
const details = () => page.getByTestId('details');
const section = (name: string | RegExp) => page.getByRole('region', { name });

describe('the requests that can be followed', () => {
  const action: RecentAction = {
    traceId: clickId,
    name: 'task.add',
    outcome: 'ok',
    at,
    durationMs: 700,
    page: '/',
  };

  it('are the last actions of this browser, also of another tab, then the newest of the lab', async () => {
    await open('/lab/trace');
    await page.getByText('Nothing yet.').waitFor();
    const other = await page.context().newPage();
    await other.goto(`${site.url}/lab/trace`);
    await other.evaluate(
      ([key, list]) => localStorage.setItem(key ?? '', list ?? ''),
      [recentActionsKey, JSON.stringify([action])],
    );
    const own = section('Your last actions in this browser');
    await expect.poll(() => own.getByRole('link').count()).toBe(1);
    expect(await own.innerText()).toMatch(/task\.add[\s\S]*the task manager/);
    await expect.poll(() => section('The newest requests of the lab').getByRole('link').count()).toBe(3);
    await own.getByRole('link').click();
    await page.waitForURL(`**/lab/trace/${clickId}`);
    await grid().waitFor();
    await page.goBack();
    await own.waitFor();
  });

  it('are found by any trace id, also within a traceparent', async () => {
    await open('/lab/trace');
    const field = page.getByRole('textbox', { name: 'Trace id' });
    await field.fill('nonsense');
    await field.press('Enter');
    await expect
      .poll(() => page.getByRole('alert').allInnerTexts())
      .toContain('A trace id has 32 digits from 0 to 9 and a to f.');
    await field.fill(`00-${orderId}-0123456789abcdef-01`);
    await field.press('Enter');
    await grid().waitFor();
    expect(page.url()).toContain(orderId);
  });
});

describe('a request', () => {
  it('is one waterfall from the click through Nginx to the SQL statement, by one clock', async () => {
    await openTrace(clickId);
    await expect
      .poll(labels)
      .toEqual([
        'frontend task.add',
        'frontend POST',
        'nginx POST /api/tasks',
        'backend POST /api/tasks',
        'backend BEGIN',
        'backend INSERT tasks',
        'backend COMMIT',
      ]);
    expect(await page.locator('.note-warning').allInnerTexts()).toEqual([
      expect.stringMatching(/^The clock of lab-nginx is 2 min ahead of that of lab-frontend/),
    ]);
    const [outer, ...inner] = await rows()
      .locator('.bar')
      .evaluateAll((bars) =>
        bars.map((bar) => bar.getBoundingClientRect()).map(({ left, right }) => ({ left, right })),
      );
    for (const { left, right } of inner) {
      expect(left).toBeGreaterThanOrEqual((outer?.left ?? 0) - 1);
      expect(right).toBeLessThanOrEqual((outer?.right ?? 0) + 1);
    }
    expect(await rows().locator('.bar-derived').count()).toBe(1);
  });

  it('has the log lines of all parts in the order of time, beside their spans', async () => {
    await openTrace(clickId);
    const lines = section(/^Log lines/);
    await expect
      .poll(() => lines.locator('.line-span').allInnerTexts())
      .toEqual([
        'backend POST /api/tasks',
        'backend POST /api/tasks',
        'nginx POST /api/tasks',
        'frontend task.add',
      ]);
    expect(await lines.innerText()).toContain('POST /api/tasks → 201 in 671 ms');
    await lines.getByRole('button', { name: 'nginx POST /api/tasks' }).click();
    await expect.poll(active).toBe('nginx POST /api/tasks');
    expect(await details().innerText()).toContain(
      'Nginx sends no spans: this one is read from its access log',
    );
  });

  it('has the metric samples whose exemplar it is, and no others', async () => {
    await openTrace(clickId);
    const samples = section(/^Metric samples/);
    await expect.poll(() => samples.locator('.sample').count()).toBe(1);
    expect(await samples.innerText()).toMatch(/664 ms\s+http_request_duration_seconds\{route="\/api\/tasks"/);
    await samples.getByRole('button', { name: 'backend POST /api/tasks' }).click();
    await expect.poll(active).toBe('backend POST /api/tasks');
  });

  it('tells where its time went: the critical path, and gaps', async () => {
    await openTrace(clickId);
    await expect
      .poll(() => section('Where the time went').locator('.spent-item').first().innerText())
      .toMatch(/^\s*backend POST \/api\/tasks\s+635 ms 91 %/);
    expect(await section('Gaps').innerText()).toContain(
      '623 ms 89 % between the end of “INSERT tasks” and the start of “COMMIT”, in which no span below it ran.',
    );
    expect(await rows().locator('.critical').count()).toBeGreaterThan(3);
  });

  it('tells all about a span, by groups: errors first', async () => {
    await openTrace(orderId, `?span=${spanIdOf('charged')}`);
    await expect
      .poll(() => details().getByRole('heading', { level: 3 }).allInnerTexts())
      .toEqual(['exception', 'RPC', 'Sent by']);
    const text = await details().innerText();
    for (const part of [
      'Failed: the card was declined',
      'at insert (tasks.ts:7)',
      'rpc.system',
      '@opentelemetry/instrumentation-http',
    ])
      expect(text).toContain(part);
    expect(await page.locator('.note-warning').allInnerTexts()).toEqual([
      'Spans whose parent is not stored, not yet or not any more: 1. They stand at the top.',
    ]);
  });

  it('leads along links, in both directions', async () => {
    await openTrace(orderId, `?span=${spanIdOf('orders')}`);
    await details()
      .getByRole('link', { name: `Trace ${clickId.slice(0, 8)}` })
      .click();
    await page.waitForURL(`**/lab/trace/${clickId}?span=${spanIdOf('server')}`);
    await expect.poll(active).toBe('backend POST /api/tasks');
    await page.getByRole('link', { name: 'lab-frontend shop.order' }).click();
    await page.waitForURL(`**/lab/trace/${orderId}`);
  });

  it('is searched, and the address keeps what was found', async () => {
    await openTrace(clickId);
    await page.getByRole('searchbox').fill('db.system.name=sqlite insert');
    await expect.poll(() => page.locator('.found').innerText()).toBe('1 found');
    await page.getByRole('searchbox').press('Enter');
    await expect.poll(active).toBe('backend INSERT tasks');
    await page.goto(page.url());
    await expect.poll(active).toBe('backend INSERT tasks');
    expect(await page.getByRole('searchbox').inputValue()).toBe('db.system.name=sqlite insert');
  });

  it('is compared with another of the same route', async () => {
    await openTrace(clickId);
    await page.getByRole('button', { name: 'Compare' }).click();
    const choice = page.getByRole('combobox', { name: 'From the fastest to the slowest' });
    await choice.selectOption(quickId);
    const cells = page.getByTestId('comparison').locator('tbody tr');
    await expect
      .poll(() => cells.first().innerText())
      .toMatch(/frontend task\.add\s+700 ms\s+140 ms\s+−560 ms · faster/);
    expect(await cells.last().innerText()).toMatch(/COMMIT\s+16 ms\s+16 ms\s+alike/);
    expect(page.url()).toContain(`compare=${quickId}`);
  });

  it('is copied as JSON, as the store holds it, and as a link', async () => {
    await openTrace(clickId, `?span=${spanIdOf('server')}`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy as JSON' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(
      z.object({ trace: z.object({ resourceSpans: z.array(z.unknown()) }) }).parse(JSON.parse(copied)).trace
        .resourceSpans,
    ).toHaveLength(2);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  });

  it('shows the part of the time that was dragged over in the minimap', async () => {
    await openTrace(clickId);
    // What comes later moves the minimap down.
    await expect.poll(labels).toContain('nginx POST /api/tasks');
    await page.getByText('Goes on in:').waitFor();
    const { x = 0, y = 0, width = 0 } = (await page.getByTestId('minimap').boundingBox()) ?? {};
    await page.mouse.move(x + width * 0.9, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width, y + 20, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => rows().locator('.bar-label').nth(4).innerText()).toMatch(/^‹ 1 ms/);
    expect(await page.locator('.ruler-mark').first().innerText()).toMatch(/^6[2-9]\d ms$/);
    await page.getByRole('button', { name: 'Whole' }).click();
    await expect.poll(() => page.locator('.ruler-mark').first().innerText()).toBe('0 s');
  });
});
