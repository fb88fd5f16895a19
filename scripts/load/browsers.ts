import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '@lab/wait/wait-until';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { shopTestIds } from '../../frontend/src/shop/test-ids.ts';
import type { Workload } from '../stack/workload-names.ts';
import { steps } from '../verify/drive/steps.ts';

/** What the browsers did. */
export interface Visits {
  readonly visits: number;
  readonly failed: number;
  /** Why the last one failed. */
  readonly problem?: string;
}

export interface BrowserOptions {
  readonly launch: () => Promise<Pick<Browser, 'newContext' | 'close'>>;
  readonly site: string;
  readonly workload: Workload;
  /** Visitors at the same time. */
  readonly count: number;
  readonly signal: AbortSignal;
  /** Between two visits, until the signal at most. */
  readonly pause?: (signal: AbortSignal) => Promise<unknown>;
}

const [stepDeadlineMs, thinkMs] = [10_000, 1_000];
const think = (signal: AbortSignal) => delay(thinkMs, undefined, { signal }).catch(() => undefined);

/**
 * Real visits, one after the other, until the signal: they bring what only browsers send, such as web vitals. Never rejects:
 * what happens to the browsers is reported, and does not end the load.
 */
export async function browse(options: BrowserOptions): Promise<Visits> {
  const { launch, site, workload, count, signal, pause = think } = options;
  let [visits, failed] = [0, 0];
  let problem: string | undefined;
  const note = (error: unknown) => {
    [problem] = reasonOf(error).split('\n');
  };
  const visitor = async (browser: Pick<Browser, 'newContext'>, nth: number) => {
    for (let round = 1; !signal.aborted; round += 1) {
      visits += 1;
      let context: BrowserContext | undefined;
      try {
        context = await browser.newContext();
        await visitIn(context, (page) => visitOf[workload](page, site, `load ${nth}.${round}`));
      } catch (error) {
        failed += 1;
        note(error);
      }
      // The page stays open meanwhile: closing it at once would end the process whose last requests the browser has not taken over yet.
      await pause(signal);
      await context?.close().catch(note);
    }
  };
  try {
    const browser = await launch();
    await Promise.all(Array.from({ length: count }, (_, nth) => visitor(browser, nth + 1)));
    await browser.close();
  } catch (error) {
    note(error);
  }
  return { visits, failed, ...(problem !== undefined && { problem }) };
}

async function visitIn(context: BrowserContext, visit: (page: Page) => Promise<void>): Promise<void> {
  const page = await context.newPage();
  page.setDefaultTimeout(stepDeadlineMs);
  await visit(page);
  // Leaving the page makes the browser send what it still holds.
  await page.goto('about:blank');
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
