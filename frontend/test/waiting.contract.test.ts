import { browserActions } from '@lab/telemetry/spans';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { testIds } from '../src/tasks/test-ids.ts';
import { find, launchChromium, openTasks } from './browser.ts';
import { type Site, startSite } from './site.ts';

let site: Site;
let browser: Browser;
let page: Page;
let uncaught: string[];

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

beforeEach(async () => {
  site.intercept = () => false;
  page = await browser.newPage();
  uncaught = [];
  page.on('pageerror', (error) => uncaught.push(error.message));
  await openTasks(page, site.origin);
});

afterEach(async () => {
  await page.close();
});

const itemOf = (title: string) => find(page, testIds.taskItem).filter({ hasText: title });

const toastOf = (action: string) => page.locator(`[data-testid="${testIds.toast}"][data-action="${action}"]`);
const phase = (is: 'loading' | 'ready' | 'failed') => page.locator(`#tasks[data-phase="${is}"]`);

async function add(title: string): Promise<void> {
  await find(page, testIds.newTaskTitle).fill(title);
  await find(page, testIds.newTaskSubmit).click();
  await itemOf(title).waitFor();
}

/** Keeps the requests of `method` under `path` from the server until the answered function is called. */
async function hold(method: string, path: string): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(
    (url) => url.pathname.startsWith(path),
    async (route) => {
      if (route.request().method() === method) await released;
      // The page may have given the request up meanwhile.
      await route.continue().catch(() => undefined);
    },
  );
  return release;
}

/** Answers the requests of `method` under `path` with `status` and `body` in the server's place. */
function answer(method: string, path: string, status: number, body = ''): void {
  site.intercept = (exchange, response) => {
    if (exchange.method !== method || !exchange.path.startsWith(path)) return false;
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    return true;
  };
}

describe('what is typed while an answer is on its way', () => {
  it('stays in the form for the next task, which is a task of its own', async () => {
    const release = await hold('POST', '/api/tasks');
    await find(page, testIds.newTaskTitle).fill('Sent first');
    await find(page, testIds.newTaskSubmit).click();
    await find(page, testIds.newTaskTitle).fill('Typed meanwhile');
    release();
    await itemOf('Sent first').waitFor();
    expect(await find(page, testIds.newTaskTitle).inputValue()).toBe('Typed meanwhile');
    await find(page, testIds.newTaskSubmit).click();
    await itemOf('Typed meanwhile').waitFor();
    await vi.waitFor(async () => expect(await find(page, testIds.newTaskTitle).inputValue()).toBe(''));
  });

  it('stays in the open dialog until it is saved too', async () => {
    await add('Edited twice');
    const release = await hold('PATCH', '/api/tasks');
    await itemOf('Edited twice').getByTestId(testIds.taskEdit).click();
    await find(page, testIds.editDescription).fill('saved first');
    await find(page, testIds.editSave).click();
    await find(page, testIds.editDescription).fill('added while saving');
    release();
    await itemOf('saved first').waitFor();
    expect(await find(page, testIds.editDescription).inputValue()).toBe('added while saving');
    await find(page, testIds.editSave).click();
    await find(page, testIds.editDialog).waitFor({ state: 'detached' });
    await itemOf('added while saving').waitFor();
  });
});

describe('what fails after a change', () => {
  it('is no error of the page when a filter replaces the list of a bulk insert', async () => {
    const release = await hold('GET', '/api/tasks');
    await find(page, testIds.simulateBulk).click();
    await toastOf(browserActions.simulateBulk).waitFor();
    await find(page, testIds.filterOpen).click();
    release();
    await phase('ready').waitFor();
    expect(uncaught).toEqual([]);
  });

  it('is shown in the list when a bulk insert was not followed by an answer', async () => {
    answer('GET', '/api/tasks', 500);
    await find(page, testIds.simulateBulk).click();
    await find(page, testIds.listError).waitFor();
    expect(await page.locator('#tasks').getAttribute('aria-busy')).toBe('false');
    expect(uncaught).toEqual([]);
  });

  it('is said in a report when an answer is no JSON, and the form can be used again', async () => {
    answer('POST', '/api/tasks', 200, '<html>');
    await find(page, testIds.newTaskTitle).fill('Answered with a page');
    await find(page, testIds.newTaskSubmit).click();
    await toastOf(browserActions.add).waitFor();
    site.intercept = () => false;
    await find(page, testIds.newTaskSubmit).click();
    await itemOf('Answered with a page').waitFor();
    expect(uncaught).toEqual([]);
  });
});

describe('a change while the list is not known', () => {
  it('lists again after a load that failed, instead of showing the change alone', async () => {
    await add('There before the failure');
    answer('GET', '/api/tasks', 500);
    await find(page, testIds.filterOpen).click();
    await find(page, testIds.listError).waitFor();
    site.intercept = () => false;
    await add('Added after the failure');
    await itemOf('There before the failure').waitFor();
  });

  it('lists again during a load, instead of showing the tasks of the query before', async () => {
    await add('Completed while loading');
    const release = await hold('GET', '/api/tasks');
    await find(page, testIds.filterDone).click();
    await itemOf('Completed while loading').getByTestId(testIds.taskToggle).click();
    await toastOf(browserActions.complete).waitFor();
    expect(await phase('loading').count()).toBe(1);
    release();
    await phase('ready').waitFor();
    await itemOf('Completed while loading').waitFor();
  });
});
