import { reasonOf } from '@lab/wait/wait-until';
import type { Page } from 'playwright-core';
import { shopTestIds } from '../../../frontend/src/shop/test-ids.ts';
import { DriveError, type DrivenOrder, type DrivenShop } from '../context.ts';
import type { DriveOptions } from '../drive/drive.ts';
import { drawKeptIds } from '../drive/kept-ids.ts';

const byTestId = (id: string) => `[data-testid="${id}"]`;

/**
 * Orders twice as the demo customer: once paid, once with a card that is declined.
 *
 * @throws DriveError when the pages do not do what a user expects
 */
export async function driveShop({ browser, site, deadlineMs, sampling }: DriveOptions): Promise<DrivenShop> {
  const context = await (await browser).newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(deadlineMs);
  await drawKeptIds(page, sampling);
  const consoleErrors: string[] = [];
  page.on('pageerror', (error) => consoleErrors.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(`console: ${message.text()}`);
  });
  try {
    await page.goto(`${site}/shop`, { waitUntil: 'domcontentloaded' });
    await page.locator(byTestId(shopTestIds.addToBasket)).first().click();
    await page.locator(byTestId(shopTestIds.logInDemo)).click();
    const paid = await order(page, shopTestIds.placeOrder, 'completed');
    await page.getByRole('link', { name: 'Products' }).click();
    await page.locator(byTestId(shopTestIds.addToBasket)).first().click();
    const declined = await order(page, shopTestIds.payDeclined, 'rejected');
    const token = await page.evaluate(() => sessionStorage.getItem('lab-shop-token'));
    // Leaving the page makes the browser send what it still holds. The context stays open until the browser ends: closing it now
    // would end the process whose last requests the browser has not taken over yet.
    await page.goto('about:blank');
    return { paid, declined, token: token ?? '', consoleErrors };
  } catch (error) {
    const [reason = ''] = reasonOf(error).split('\n');
    throw new DriveError(`could not order in the shop: ${reason} ${consoleErrors.join('; ')}`.trim());
  }
}

/** @param end the status that the page shows in the end */
async function order(page: Page, button: string, end: string): Promise<DrivenOrder> {
  const startedAt = Date.now();
  await page.locator(byTestId(button)).click();
  const toast = page.locator(`${byTestId(shopTestIds.toast)}[data-action="shop.order"]`).last();
  const status = page.locator(byTestId(shopTestIds.orderStatus)).filter({ hasText: end });
  await status.waitFor();
  return {
    startedAt,
    orderId: new URL(page.url()).pathname.split('/').at(-1) ?? '',
    traceId: (await toast.getAttribute('data-trace-id')) ?? '',
    status: end,
  };
}
