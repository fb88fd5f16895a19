import { browserActions } from '@lab/telemetry/spans';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { testIds } from '../src/tasks/test-ids.ts';
import { find, launchChromium, openTasks } from './browser.ts';
import { type Site, startSite, traceUrlTemplate } from './site.ts';

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
  site.intercept = () => false;
  site.apiRequests.length = 0;
  context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  page = await context.newPage();
  await openTasks(page, site.origin);
});

afterEach(async () => {
  await context.close();
});

const toastOf = (action: string) => page.locator(`[data-testid="${testIds.toast}"][data-action="${action}"]`);
const itemOf = (title: string) => find(page, testIds.taskItem).filter({ hasText: title });
const posts = () => site.apiRequests.filter(({ method }) => method === 'POST');

async function add(title: string): Promise<void> {
  await find(page, testIds.newTaskTitle).fill(title);
  await find(page, testIds.newTaskSubmit).click();
  await itemOf(title).waitFor();
}

async function figure(id: 'statsTotal' | 'statsOpen' | 'statsDone' | 'statsOverdue'): Promise<number> {
  return Number((await find(page, testIds[id]).textContent())?.replaceAll(/\D/g, ''));
}

describe('tasks', () => {
  it('are added, completed, reopened, edited and deleted, and the statistics follow', async () => {
    const [total, done] = [await figure('statsTotal'), await figure('statsDone')];
    await find(page, testIds.newTaskPriority).selectOption('high');
    await find(page, testIds.newTaskDue).fill('2020-02-29');
    await add('Follow a trace');
    expect(await itemOf('Follow a trace').textContent()).toMatch(/high priority.*Overdue · Feb 29, 2020/);
    await vi.waitFor(async () => expect(await figure('statsTotal')).toBe(total + 1));
    expect(await figure('statsOverdue')).toBeGreaterThan(0);

    const toggle = itemOf('Follow a trace').getByRole('checkbox');
    await toggle.click();
    await toastOf(browserActions.complete).waitFor();
    expect(await toggle.getAttribute('aria-checked')).toBe('true');
    await vi.waitFor(async () => expect(await figure('statsDone')).toBe(done + 1));
    await toggle.click();
    await toastOf(browserActions.reopen).waitFor();
    expect(await toggle.getAttribute('aria-checked')).toBe('false');

    await itemOf('Follow a trace').getByRole('button', { name: 'Edit: Follow a trace' }).click();
    await find(page, testIds.editTitle).fill('Follow two traces');
    await find(page, testIds.editDescription).fill('to their ends');
    await find(page, testIds.editDue).fill('');
    await find(page, testIds.editSave).click();
    await find(page, testIds.editDialog).waitFor({ state: 'detached' });
    expect(await itemOf('Follow two traces').textContent()).toContain('to their ends');
    expect(await itemOf('Follow two traces').textContent()).not.toContain('Overdue');

    await itemOf('Follow two traces').getByRole('button', { name: 'Delete: Follow two traces' }).click();
    await itemOf('Follow two traces').waitFor({ state: 'detached' });
    await vi.waitFor(async () => expect(await figure('statsTotal')).toBe(total));
  });

  it('are filtered by status and searched by text, and an empty answer says why', async () => {
    await add('Filtered open');
    await add('Filtered done');
    await itemOf('Filtered done').getByRole('checkbox').click();
    await toastOf(browserActions.complete).waitFor();

    await find(page, testIds.filterOpen).click();
    await itemOf('Filtered done').waitFor({ state: 'detached' });
    expect(await itemOf('Filtered open').count()).toBe(1);
    await find(page, testIds.filterDone).click();
    await itemOf('Filtered done').waitFor();
    expect(await itemOf('Filtered open').count()).toBe(0);
    await find(page, testIds.filterAll).click();
    await find(page, testIds.search).fill('FILTERED OP');
    await vi.waitFor(async () => expect(await find(page, testIds.taskItem).count()).toBe(1), 5_000);
    await find(page, testIds.search).fill('no such task');
    await find(page, testIds.listEmpty).waitFor();
    expect(await find(page, testIds.listEmpty).textContent()).toContain('Nothing matches');
  });

  it('offer "Load more" exactly while there is a next page', async () => {
    await find(page, testIds.search).fill('one page only');
    await find(page, testIds.listEmpty).waitFor();
    expect(await find(page, testIds.listMore).isVisible()).toBe(false);
    await find(page, testIds.search).fill('');
    await find(page, testIds.simulateBulk).click();
    await find(page, testIds.listMore).waitFor();
    const before = await find(page, testIds.taskItem).count();
    await find(page, testIds.listMore).click();
    await vi.waitFor(async () => expect(await find(page, testIds.taskItem).count()).toBe(before + 20), 5_000);
    while (await find(page, testIds.listMore).isVisible()) {
      const shown = await find(page, testIds.taskItem).count();
      await find(page, testIds.listMore).click();
      await vi.waitFor(
        async () => expect(await find(page, testIds.taskItem).count()).toBeGreaterThan(shown),
        5_000,
      );
    }
    expect(await find(page, testIds.taskItem).count()).toBe(await figure('statsTotal'));
  });

  it('can be managed with the keyboard alone, and the focus is never lost', async () => {
    await find(page, testIds.newTaskTitle).focus();
    await page.keyboard.type('Typed task');
    await page.keyboard.press('Enter');
    await itemOf('Typed task').waitFor();
    await vi.waitFor(async () => expect(await focusedTestId()).toBe(testIds.newTaskTitle));
    await itemOf('Typed task').getByRole('checkbox').focus();
    await page.keyboard.press('Space');
    await toastOf(browserActions.complete).waitFor();
    expect(await focusedTestId()).toBe(testIds.taskToggle);
    await page.keyboard.press('Tab');
    expect(await focusedTestId()).toBe(testIds.taskEdit);
    await page.keyboard.press('Enter');
    expect(await focusedTestId()).toBe(testIds.editTitle);
    await page.keyboard.press('Escape');
    expect(await focusedTestId()).toBe(testIds.taskEdit);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await itemOf('Typed task').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.closest('#tasks') !== null)).toBe(true);
    await page.keyboard.press('/');
    expect(await focusedTestId()).toBe(testIds.search);
  });
});

function focusedTestId(): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);
}

describe('reports', () => {
  it.each([
    [testIds.simulateSlow, browserActions.simulateSlow, 'ok'],
    [testIds.simulateBulk, browserActions.simulateBulk, 'ok'],
    [testIds.simulateDbSmoke, browserActions.simulateDbSmoke, 'ok'],
    [testIds.simulateError, browserActions.simulateError, 'failed'],
  ] as const)('%s reports the trace under which the server worked', async (button, action, outcome) => {
    await find(page, button).click();
    await toastOf(action).waitFor();
    expect(await toastOf(action).getAttribute('data-outcome')).toBe(outcome);
    const traceId = await toastOf(action).getAttribute('data-trace-id');
    const request = posts().at(-1);
    expect(request?.path).toMatch(/^\/api\/simulate\//);
    expect(String(request?.headers.traceparent).split('-')[1]).toBe(traceId);
  });

  it("say what went wrong in the server's own words", async () => {
    site.intercept = ({ method }, response) => {
      if (method !== 'POST') return false;
      const errors = [{ in: 'body', path: 'title', message: 'is taken' }];
      const problem = { title: 'Bad Request', status: 400, errors };
      response.writeHead(400, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
      return true;
    };
    await find(page, testIds.newTaskTitle).fill('Refused');
    await find(page, testIds.newTaskSubmit).click();
    await toastOf(browserActions.add).waitFor();
    expect(await toastOf(browserActions.add).getByRole('paragraph').textContent()).toBe('title: is taken');
    expect(await toastOf(browserActions.add).getAttribute('role')).toBe('alert');
    expect(await toastOf(browserActions.add).getAttribute('data-trace-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(await find(page, testIds.newTaskTitle).inputValue()).toBe('Refused');
  });

  it('copy the whole trace id and link to the place where traces are looked at', async () => {
    await find(page, testIds.simulateDbSmoke).click();
    const toast = toastOf(browserActions.simulateDbSmoke);
    await toast.getByTestId(testIds.toastCopy).click();
    await toast.getByText('Copied').waitFor();
    const traceId = (await toast.getAttribute('data-trace-id')) ?? '';
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(traceId);
    const link = toast.getByTestId(testIds.toastOpen);
    expect(await link.getAttribute('href')).toBe(traceUrlTemplate.replace('{traceId}', traceId));
    expect(await link.getAttribute('rel')).toContain('noopener');
    await toast.getByTestId(testIds.toastClose).click();
    await toast.waitFor({ state: 'detached' });
  });
});

describe('a request', () => {
  it('is sent once on a double click', async () => {
    await find(page, testIds.newTaskTitle).fill('Clicked twice');
    await find(page, testIds.newTaskSubmit).dblclick();
    await itemOf('Clicked twice').waitFor();
    await toastOf(browserActions.add).waitFor();
    expect(posts()).toHaveLength(1);
    expect(await itemOf('Clicked twice').count()).toBe(1);
  });

  it('is repeated with the same idempotency key when its answer was lost, and adds one task', async () => {
    let dropped = 0;
    site.intercept = ({ method }, response) => {
      if (method !== 'POST' || dropped > 0) return false;
      dropped += 1;
      response.destroy();
      return true;
    };
    await find(page, testIds.newTaskTitle).fill('Answered late');
    await find(page, testIds.newTaskSubmit).click();
    await itemOf('Answered late').waitFor();
    const keys = posts().map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(await itemOf('Answered late').count()).toBe(1);
  });

  it('for the list that fails can be made again by a button', async () => {
    site.intercept = ({ path }, response) => {
      if (!path.startsWith('/api/tasks')) return false;
      response.writeHead(500).end();
      return true;
    };
    await find(page, testIds.filterOpen).click();
    await find(page, testIds.listError).waitFor();
    site.intercept = () => false;
    await find(page, testIds.listRetry).click();
    await find(page, testIds.listError).waitFor({ state: 'detached' });
    await find(page, testIds.taskItem).first().waitFor();
  });
});
