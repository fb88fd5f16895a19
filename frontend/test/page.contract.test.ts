import { browserActions } from '@lab/telemetry/spans';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testIds } from '../src/tasks/test-ids.ts';
import { find, launchChromium, openTasks } from './browser.ts';
import { type Site, startSite } from './site.ts';

let site: Site;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

/** Uses everything on the page that can show content or send a request. */
async function useEverything(page: Page, title: string, description: string, search: string): Promise<void> {
  await find(page, testIds.newTaskTitle).fill(title);
  await find(page, testIds.newTaskSubmit).click();
  const item = find(page, testIds.taskItem).filter({ hasText: title });
  await item.getByTestId(testIds.taskEdit).click();
  await find(page, testIds.editDescription).fill(description);
  await find(page, testIds.editSave).click();
  await find(page, testIds.editDialog).waitFor({ state: 'detached' });
  await item.getByTestId(testIds.taskToggle).click();
  await find(page, testIds.toast).filter({ hasText: 'Task completed' }).waitFor();
  await find(page, testIds.simulateError).click();
  await find(page, testIds.toast).filter({ hasText: /error/i }).waitFor();
  await find(page, testIds.search).fill(search);
  await page
    .locator(`[data-testid="${testIds.listTrace}"][data-action="${browserActions.search}"]`)
    .waitFor();
  await page.goto(`${site.origin}/favicon.svg`);
}

/** What the page throws or writes as an error; a request that failed is not its fault. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const expected = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !expected) complaints.push(message.text());
  });
  return complaints;
}

describe('the page under the headers of Nginx', () => {
  it('violates no policy, asks no other host and lets nothing typed into its telemetry', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const [hosts, complaints] = [new Set<string>(), complaintsOf(page)];
    page.on('request', (request) => hosts.add(new URL(request.url()).origin));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective));
    });
    const answer = await page.goto(site.origin);
    expect(answer?.headers()['content-security-policy']).toContain("default-src 'self'");
    await page.locator('#app[aria-busy="false"]').waitFor();
    const typed = ['sentinel-title', 'sentinel-description', 'sentinel-search'] as const;
    await useEverything(page, ...typed);
    // A page that goes sends again what is on its way; the store knows a span by its id.
    const searches = () =>
      new Set(
        site.sink.spans
          .filter(({ name, parentSpanId }) => name === browserActions.search && !parentSpanId)
          .map(({ spanId }) => spanId),
      );
    await vi.waitFor(() => expect(searches().size).toBe(1), 5_000);
    expect([...hosts]).toEqual([site.origin]);
    expect(complaints).toEqual([]);
    for (const text of typed) expect(site.sink.bodies.filter((body) => body.includes(text))).toEqual([]);
    await context.close();
  });

  it('continues with the trace that its own request began, each load with another', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    // A page that is left sends again what is on its way; the store knows a span by its id.
    const loads = () => [
      ...new Map(
        site.sink.spans
          .filter(({ name, parentSpanId }) => name === browserActions.load && !parentSpanId)
          .map((span) => [span.spanId, span]),
      ).values(),
    ];
    const before = loads().length;
    await openTasks(page, site.origin);
    await vi.waitFor(() => expect(loads()).toHaveLength(before + 1), 5_000);
    const [traceId] = loads()
      .slice(before)
      .map((span) => span.traceId);
    const line = site.accessLog().find((text) => text.includes(`"trace_id":"${traceId}"`));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ method: 'GET', path: '/', status: 200 });
    await page.reload();
    await vi.waitFor(() => expect(loads()).toHaveLength(before + 2), 5_000);
    expect(loads().at(-1)?.traceId).not.toBe(traceId);
    await context.close();
  });

  it('sends traceparent to its own origin only', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const foreign: Record<string, string>[] = [];
    await context.route('http://other.test/**', async (route) => {
      foreign.push(await route.request().allHeaders());
      await route.fulfill({ body: 'ok', headers: { 'access-control-allow-origin': '*' } });
    });
    // The policy forbids other origins; a page without it shows that the propagation forbids them too.
    await context.route(`${site.origin}/`, async (route) => {
      const response = await route.fetch();
      const { 'content-security-policy': _policy, ...headers } = response.headers();
      await route.fulfill({ response, headers });
    });
    await openTasks(page, site.origin);
    await page.evaluate(() => fetch('http://other.test/x').then((response) => response.text()));
    expect(foreign).toHaveLength(1);
    expect(foreign[0]).not.toHaveProperty('traceparent');
    const own = site.apiRequests.filter(({ headers }) => headers['user-agent']?.includes('HeadlessChrome'));
    expect(own.length).toBeGreaterThan(0);
    for (const { headers } of own) expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    await context.close();
  });
});

describe('a page with fewer rights', () => {
  it('over plain HTTP, and without storage, still adds tasks, each under a key of its own', async () => {
    const page = await browser.newPage();
    const complaints = complaintsOf(page);
    await page.addInitScript(() => {
      Reflect.deleteProperty(Crypto.prototype, 'randomUUID');
      Reflect.deleteProperty(Navigator.prototype, 'clipboard');
      const get = () => {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      };
      for (const name of ['sessionStorage', 'localStorage']) Object.defineProperty(window, name, { get });
    });
    await openTasks(page, site.origin);
    for (const title of ['First without rights', 'Second without rights']) {
      await find(page, testIds.newTaskTitle).fill(title);
      await find(page, testIds.newTaskSubmit).click();
      await find(page, testIds.taskItem).filter({ hasText: title }).waitFor();
    }
    expect(complaints).toEqual([]);
    const sent = site.apiRequests.filter(({ method }) => method === 'POST').slice(-2);
    const keys = sent.map(({ headers }) => String(headers['idempotency-key']));
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
    await page.close();
  });
});

/** How far to the right, in px, the elements of `selector` reach: what a dialog or a fixed box cuts off never scrolls. */
function rightEdges(page: Page, selector: string): Promise<number> {
  return page
    .locator(selector)
    .evaluateAll((elements) => Math.max(...elements.map((item) => item.getBoundingClientRect().right)));
}

describe('the layout', () => {
  it.each(['light', 'dark'] as const)('fits 360 px without scrolling sideways (%s)', async (colorScheme) => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, colorScheme });
    const page = await context.newPage();
    await openTasks(page, site.origin);
    await find(page, testIds.newTaskTitle).fill('unbreakable'.repeat(18));
    await find(page, testIds.newTaskSubmit).click();
    await find(page, testIds.toast).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await rightEdges(page, '.toast, .tag, .task-text')).toBeLessThanOrEqual(346);
    await find(page, testIds.taskEdit).first().click();
    expect(await rightEdges(page, 'dialog input, dialog select, dialog button')).toBeLessThanOrEqual(322);
    await context.close();
  });

  it('follows the dark colour scheme', async () => {
    const canvas = async (colorScheme: 'light' | 'dark') => {
      const page = await browser.newPage({ colorScheme });
      await openTasks(page, site.origin);
      const colour = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      await page.close();
      return colour;
    };
    expect(await canvas('light')).toBe('rgb(244, 246, 244)');
    expect(await canvas('dark')).toBe('rgb(15, 20, 19)');
  });

  it('gives every control a name and every part of the page a role', async () => {
    const page = await browser.newPage();
    await openTasks(page, site.origin);
    const roles = ['banner', 'main', 'complementary'] as const;
    for (const role of roles) expect(await page.getByRole(role).count(), role).toBe(1);
    for (const name of ['Tasks', 'Statistics', 'Simulate']) {
      expect(await page.getByRole('region', { name, exact: true }).count(), name).toBe(1);
    }
    const nameless = await page.locator('button, input, select, a').evaluateAll((controls) =>
      controls
        .filter((control) => {
          const labels = control instanceof HTMLInputElement ? (control.labels?.length ?? 0) : 0;
          const select = control instanceof HTMLSelectElement && control.labels.length > 0;
          const name = control.getAttribute('aria-label') ?? control.textContent?.trim();
          return !name && labels === 0 && !select;
        })
        .map((control) => control.outerHTML),
    );
    expect(nameless).toEqual([]);
    await page.close();
  });
});
