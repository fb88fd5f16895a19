import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Picture } from './pictures.ts';

const deadlineMs = 30_000;

export interface TakeOptions {
  readonly browser: Browser;
  /** Address of the lab, without a slash at its end. */
  readonly site: string;
  readonly folder: string;
  readonly pictures: readonly Picture[];
  /** Called with each file that was written. */
  readonly taken: (file: string) => void;
}

/**
 * Opens the pages one after the other in one browser, whose last actions they show, and writes a PNG file of each.
 *
 * @throws Error naming the picture whose page does not show what it should within 30 s
 */
export async function takePictures({ browser, site, folder, pictures, taken }: TakeOptions): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const context = await browser.newContext({
    colorScheme: 'light',
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(deadlineMs);
  try {
    for (const picture of pictures) {
      const file = join(folder, `${picture.name}.png`);
      await showing(page, picture, site).catch((error: unknown) => {
        throw new Error(`The picture “${picture.name}” could not be taken of ${picture.path}`, {
          cause: error,
        });
      });
      await page.screenshot({ path: file, animations: 'disabled' });
      taken(file);
    }
  } finally {
    await context.close();
  }
}

async function showing(
  page: Page,
  { path, width, height, shows, prepare }: Picture,
  site: string,
): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.goto(`${site}${path}`, { waitUntil: 'domcontentloaded' });
  await prepare?.(page);
  for (const selector of shows) await page.locator(selector).first().waitFor();
  // Panels in view ask the stores at the same time: what is still loading would be grey in the picture.
  await page.waitForFunction('document.querySelector("[aria-busy=true]") === null');
}
