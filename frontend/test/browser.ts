import type { Browser, Page } from 'playwright-core';
import { launchChromium as launch } from '../../scripts/verify/drive/browser.ts';
import { byTestId, type testIds } from '../src/tasks/test-ids.ts';

/** Headless Chromium: the one named by LAB_CHROMIUM_BIN, else Debian's. */
export function launchChromium(): Promise<Browser> {
  return launch(process.env.LAB_CHROMIUM_BIN || '/usr/bin/chromium');
}

type TestId = (typeof testIds)[keyof typeof testIds];

/** The element of `page` with this test id. */
export function find(page: Page, id: TestId) {
  return page.locator(byTestId(id));
}

/** Opens the page and waits until the first tasks are there. */
export async function openTasks(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.locator('#app[aria-busy="false"]').waitFor();
}
