import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '@lab/wait/wait-until';
import type { Browser, Page } from 'playwright-core';
import { shopTestIds } from '../../frontend/src/shop/test-ids.ts';
import type { Workload } from '../stack/workload-names.ts';
import { launchChromium } from '../verify/drive/browser.ts';
import { steps } from '../verify/drive/steps.ts';

/** What the browsers did. */
export interface Visits {
  readonly visits: number;
  readonly failed: number;
  /** Why the last one failed. */
  readonly problem?: string;
}

export interface BrowserOptions {
  /** Path of Chromium. */
  readonly chromium: string;
  readonly site: string;
  readonly workload: Workload;
  /** Visitors at the same time. */
  readonly count: number;
  readonly signal: AbortSignal;
}

const [stepDeadlineMs, thinkMs] = [10_000, 1_000];

/** Real visits, one after the other, until the signal: they bring what only browsers send, such as web vitals. */
export async function browse({ chromium, site, workload, count, signal }: BrowserOptions): Promise<Visits> {
  const browser = await launchChromium(chromium);
  let [visits, failed] = [0, 0];
  let problem: string | undefined;
  const visitor = async (nth: number) => {
    for (let round = 1; !signal.aborted; round += 1) {
      visits += 1;
      const visit = (page: Page) => visitOf[workload](page, site, `load ${nth}.${round}`);
      await visitOnce(browser, visit, signal).catch((error: unknown) => {
        failed += 1;
        [problem] = reasonOf(error).split('\n');
      });
    }
  };
  try {
    await Promise.all(Array.from({ length: count }, (_, nth) => visitor(nth + 1)));
    return { visits, failed, ...(problem && { problem }) };
  } finally {
    await browser.close();
  }
}

async function visitOnce(
  browser: Browser,
  visit: (page: Page) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(stepDeadlineMs);
    await visit(page);
    // Leaving the page makes the browser send what it still holds. It stays open while the visitor thinks about the next visit:
    // closing it now would end the process whose last requests the browser has not taken over yet.
    await page.goto('about:blank');
    await delay(thinkMs, undefined, { signal }).catch(() => undefined);
  } finally {
    await context.close();
  }
}

type Visit = (page: Page, site: string, title: string) => Promise<void>;

const visitOf: Readonly<Record<Workload, Visit>> = {
  async tasks(page, site, taskTitle) {
    const stage = { page, site, taskTitle };
    for (const step of steps.filter(({ action }) => action !== 'simulate.error')) {
      await step.perform(stage);
      await step.expectOutcome(stage);
    }
  },
  /** Looks, but does not order: the stock is not theirs. */
  async shop(page, site) {
    await page.goto(`${site}/shop`, { waitUntil: 'domcontentloaded' });
    await page.locator(`[data-testid="${shopTestIds.addToBasket}"]`).first().click();
  },
};
