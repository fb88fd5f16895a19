import { startServer, type TestServer } from '@lab/testkit/http-server';
import { startNginx, type TestNginx } from '@lab/testkit/nginx';
import { patience } from '@lab/testkit/patience';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningShop, startShop } from '../../shop/testing/running-shop.ts';
import { shopTestIds } from '../src/shop/test-ids.ts';
import { launchChromium } from './browser.ts';
import { OtlpSink } from './otlp-sink.ts';
import { builtFiles } from './site.ts';

let shop: RunningShop;
let collector: TestServer;
let nginx: TestNginx;
let browser: Browser;
const sink = new OtlpSink();

const addressOf = (url: string) => new URL(url).host;

beforeAll(async () => {
  collector = await startServer(({ path, body }, response) => {
    sink.receive(path, body.toString());
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  let files: Record<string, string>;
  [shop, files, browser] = await Promise.all([startShop(), builtFiles(), launchChromium()]);
  nginx = await startNginx({
    backend: '127.0.0.1:9',
    collector: `${collector.host}:${collector.port}`,
    shop: {
      orders: addressOf(shop.orders.url),
      identity: addressOf(shop.identity.url),
      notifications: addressOf(shop.notifications.url),
    },
    files,
  });
}, patience(90_000));
afterAll(async () => {
  await browser?.close();
  await nginx.stop();
  await collector.close();
  await shop?.stop();
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

/** A new visitor on the page of the products. What the page throws fails the test. */
async function visit(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.on('pageerror', (error) => expect.fail(error.message));
  page.setDefaultTimeout(patience(15_000));
  await page.goto(`${nginx.url}/shop`);
  await page.getByTestId(shopTestIds.product).first().waitFor();
  return page;
}

const addFirst = (page: Page) => page.getByTestId(shopTestIds.addToBasket).first().click();
const useDemoAccount = async (page: Page) => {
  await page.getByTestId(shopTestIds.logInDemo).click();
  await page.getByTestId(shopTestIds.placeOrder).waitFor();
};
const steps = (page: Page) => page.getByTestId(shopTestIds.orderStep);

describe('a customer', () => {
  it('places the first order with three clicks and sees it go through its steps', async () => {
    const page = await visit();
    await addFirst(page);
    await page.getByTestId(shopTestIds.logInDemo).click();
    await page.getByTestId(shopTestIds.placeOrder).click();
    await steps(page).filter({ hasText: 'order completed' }).and(page.locator('.step-done')).waitFor();
    expect(await steps(page).allTextContents()).toHaveLength(5);
    expect(await page.getByTestId(shopTestIds.orderStatus).textContent()).toBe('completed');
    expect(new URL(page.url()).pathname).toMatch(/^\/shop\/orders\/[0-9a-f-]{36}$/);
    await page.reload();
    await steps(page).filter({ hasText: 'order completed' }).waitFor();
  });

  it('sees what happens to an order whose card is declined, and reads the mail about it', async () => {
    const page = await visit();
    await addFirst(page);
    await useDemoAccount(page);
    await page.getByTestId(shopTestIds.payDeclined).click();
    await steps(page).filter({ hasText: 'Order rejected' }).waitFor();
    const traceId = await page
      .getByTestId(shopTestIds.toast)
      .filter({ hasText: 'Order placed' })
      .getAttribute('data-trace-id');
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    await expect
      .poll(() => sink.spans.some((span) => span.traceId === traceId && span.name === 'shop.order'), {
        timeout: patience(10_000),
      })
      .toBe(true);
    await page.getByRole('link', { name: 'Mailbox' }).click();
    await page
      .getByTestId(shopTestIds.mail)
      .filter({ hasText: 'Your order could not be completed' })
      .first()
      .waitFor();
  });

  it('registers, finds an order among the own ones alone, and is asked to log in again after leaving', async () => {
    const page = await visit();
    await page.getByTestId(shopTestIds.logIn).first().click();
    await page.getByTestId(shopTestIds.loginEmail).fill('grace@shop.test');
    await page.getByTestId(shopTestIds.loginPassword).fill('correct horse battery');
    await page.getByTestId(shopTestIds.loginName).fill('Grace');
    await page.getByTestId(shopTestIds.loginSubmit).click();
    await page.getByTestId(shopTestIds.logOut).waitFor();
    await page.getByRole('link', { name: 'My orders' }).click();
    await page.getByText('No orders yet').waitFor();
    await page.getByRole('link', { name: 'Products' }).click();
    await addFirst(page);
    await page.getByTestId(shopTestIds.placeOrder).click();
    await steps(page).first().waitFor();
    await page.getByRole('link', { name: 'My orders' }).click();
    await page.getByTestId(shopTestIds.orderRow).waitFor();
    expect(await page.getByTestId(shopTestIds.orderRow).count()).toBe(1);
    await page.getByTestId(shopTestIds.logOut).click();
    await page.getByText('Log in first').waitFor();
  });

  it('is told why a login failed, with the trace id', async () => {
    const page = await visit();
    await page.getByTestId(shopTestIds.logIn).first().click();
    await page.getByTestId(shopTestIds.loginEmail).fill('nobody@shop.test');
    await page.getByTestId(shopTestIds.loginPassword).fill('wrong password here');
    await page.getByTestId(shopTestIds.loginSubmit).click();
    const toast = page.getByTestId(shopTestIds.toast);
    await toast.filter({ hasText: 'The e-mail address or the password is wrong.' }).waitFor();
    expect(await toast.getAttribute('data-trace-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('does it all with the keyboard', async () => {
    const page = await visit();
    await page.getByTestId(shopTestIds.addToBasket).first().focus();
    await page.keyboard.press('Enter');
    await page.getByTestId(shopTestIds.logInDemo).focus();
    await page.keyboard.press('Enter');
    await page.getByTestId(shopTestIds.placeOrder).focus();
    await page.keyboard.press('Enter');
    await steps(page).first().waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Order');
  });
});

it('an admin changes the stock', async () => {
  const page = await visit();
  await page.getByTestId(shopTestIds.logIn).first().click();
  await page.getByTestId(shopTestIds.loginEmail).fill('admin@shop.test');
  await page.getByTestId(shopTestIds.loginPassword).fill('the admin of a test');
  await page.getByTestId(shopTestIds.loginSubmit).click();
  await page.getByRole('link', { name: 'Admin' }).click();
  const row = page.getByTestId(shopTestIds.stockRow).filter({ hasText: 'T-shirt' });
  const before = Number(await row.locator('strong').textContent());
  await row.getByRole('button', { name: 'Add 50' }).click();
  await expect
    .poll(() => row.locator('strong').textContent(), { timeout: patience(10_000) })
    .toBe(`${before + 50}`);
});

it.each(['light', 'dark'] as const)('fits 360 px without scrolling sideways (%s)', async (colorScheme) => {
  const page = await visit({ viewport: { width: 360, height: 740 }, colorScheme });
  await addFirst(page);
  await useDemoAccount(page);
  await page.getByTestId(shopTestIds.placeOrder).click();
  await steps(page).first().waitFor();
  for (const name of ['My orders', 'Mailbox', 'Products']) {
    await page.getByRole('link', { name }).click();
    await page.locator('[aria-busy="false"] > *').first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  }
});
