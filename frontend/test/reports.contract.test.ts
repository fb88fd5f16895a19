import { browserActions } from '@lab/telemetry/spans';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testIds } from '../src/tasks/test-ids.ts';
import { find, launchChromium, openTasks } from './browser.ts';
import { type Site, startSite, traceUrlTemplate } from './site.ts';

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
  site.intercept = () => false;
  page = await browser.newPage();
});
afterEach(() => page.close());

const toastOf = (action: string) => page.locator(`[data-testid="${testIds.toast}"][data-action="${action}"]`);

/** Whether a click on its middle meets it, as far as it is in sight. */
const isOnTop = (one: Locator) =>
  one.evaluate((button) => {
    const { left, top, width, height } = button.getBoundingClientRect();
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    return there === null || button.contains(there);
  });

describe('reports of what happened', () => {
  it('link to their traces, even those that were shown before the address was known', async () => {
    let answer = () => {};
    const known = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/lab.json', async (route) => {
      await known;
      await route.continue();
    });
    await openTasks(page, site.origin);
    await find(page, testIds.simulateDbSmoke).click();
    const toast = toastOf(browserActions.simulateDbSmoke);
    await toast.waitFor();
    expect(await toast.getByTestId(testIds.toastOpen).count()).toBe(0);
    answer();
    const traceId = (await toast.getAttribute('data-trace-id')) ?? '';
    const link = toast.getByTestId(testIds.toastOpen);
    expect(await link.getAttribute('href')).toBe(traceUrlTemplate.replace('{traceId}', traceId));
  });

  it.each([
    [1280, 720],
    [920, 700],
    [390, 844],
  ])('cover no button that simulates something, at %i × %i', async (width, height) => {
    await page.setViewportSize({ width, height });
    await openTasks(page, site.origin);
    for (let times = 1; times <= 4; times += 1) {
      await find(page, testIds.simulateError).click();
      await expect.poll(() => toastOf(browserActions.simulateError).count()).toBe(times);
    }
    for (const id of ['simulateError', 'simulateSlow', 'simulateBulk', 'simulateDbSmoke'] as const) {
      await find(page, testIds[id]).scrollIntoViewIfNeeded();
      expect(await isOnTop(find(page, testIds[id])), id).toBe(true);
    }
  });

  it('cover no button of a task', async () => {
    await page.setViewportSize({ width: 1280, height: 720 });
    await openTasks(page, site.origin);
    await find(page, testIds.simulateBulk).click();
    await find(page, testIds.simulateError).click();
    await toastOf(browserActions.simulateError).waitFor();
    for (const id of ['taskToggle', 'taskEdit', 'taskDelete'] as const) {
      const buttons = await find(page, testIds[id]).all();
      for (const button of buttons.slice(0, 8)) expect(await isOnTop(button), id).toBe(true);
    }
  });

  it('are one key away, and closing one leads back', async () => {
    await openTasks(page, site.origin);
    await find(page, testIds.simulateDbSmoke).click();
    await toastOf(browserActions.simulateDbSmoke).waitFor();
    await find(page, testIds.newTaskTitle).focus();
    await page.keyboard.press('F8');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    expect(await focused()).toBe(testIds.toastCopy);
    await page.keyboard.press('Escape');
    expect(await focused()).toBe(testIds.newTaskTitle);
    expect(await toastOf(browserActions.simulateDbSmoke).count()).toBe(0);
  });
});

describe('what people write', () => {
  it('that cannot be saved says so in the dialog, not only behind it', async () => {
    await openTasks(page, site.origin);
    await find(page, testIds.newTaskTitle).fill('To be changed');
    await find(page, testIds.newTaskSubmit).click();
    const item = find(page, testIds.taskItem).filter({ hasText: 'To be changed' });
    await item.getByTestId(testIds.taskEdit).click();
    site.intercept = ({ method }, response) => {
      if (method !== 'PATCH') return false;
      const problem = { title: 'Conflict', status: 409, detail: 'Somebody else changed it.' };
      response.writeHead(409, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
      return true;
    };
    await find(page, testIds.editSave).click();
    const dialog = find(page, testIds.editDialog);
    await expect.poll(() => dialog.getByRole('alert').innerText()).toBe('Somebody else changed it.');
    site.intercept = () => false;
    await find(page, testIds.editSave).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('stands in its own direction', async () => {
    await openTasks(page, site.origin);
    const field = find(page, testIds.newTaskTitle);
    await field.fill('לקנות חלב');
    expect(await field.evaluate((one) => getComputedStyle(one).direction)).toBe('rtl');
    await find(page, testIds.newTaskSubmit).click();
    const title = page.locator('.task-title', { hasText: 'לקנות חלב' });
    await title.waitFor();
    expect(await title.evaluate((one) => getComputedStyle(one).direction)).toBe('rtl');
  });
});
