import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { testIds } from '../src/tasks/test-ids.ts';
import { find, launchChromium, openTasks } from './browser.ts';
import { type Site, startSite } from './site.ts';

let site: Site;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

beforeEach(async () => {
  page = await browser.newPage();
  await openTasks(page, site.origin);
});

afterEach(async () => {
  await page.close();
});

const itemOf = (title: string) => find(page, testIds.taskItem).filter({ hasText: title });

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
