import { startNginx, type TestNginx } from '@lab/testkit/nginx';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { launchChromium } from './browser.ts';
import { builtFiles } from './site.ts';
import { asUsual, type Stores, startStores } from './stores.ts';
import { dashboard } from './test-dashboard.ts';

/** The dashboard page behind the real Nginx, with stores that the test can change. */
export interface ConsoleSite {
  readonly url: string;
  readonly stores: Stores;
  /** A page on the test's dashboard. */
  open(query?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Closes the pages. @returns what they complained of */
  closePages(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export const panelOf = (page: Page, title: string): Locator =>
  page.getByRole('article', { name: title, exact: true });

/** Builds the pages and serves them. */
export async function startConsole(): Promise<ConsoleSite> {
  const stores = await startStores();
  const nginx = await startNginxFor(stores);
  const browser = await launchChromium();
  return { url: nginx.url, stores, ...pagesOf(browser, nginx.url, stores), stop };

  async function stop() {
    await browser.close();
    await nginx.stop();
    await stores.close();
  }
}

async function startNginxFor(stores: Stores): Promise<TestNginx> {
  const address = `${stores.host}:${stores.port}`;
  const index = [
    { uid: 'lab-test', title: 'Test', description: 'All of it' },
    { uid: 'lab-other', title: 'Other', description: '' },
  ];
  return startNginx({
    backend: '127.0.0.1:9',
    collector: '127.0.0.1:9',
    stores: { prometheus: address, loki: address, tempo: address },
    watch: address,
    files: {
      ...(await builtFiles()),
      'dashboards/index.json': JSON.stringify(index),
      'dashboards/lab-test.json': JSON.stringify(dashboard),
      'dashboards/lab-other.json': JSON.stringify({ ...dashboard, uid: 'lab-other', panels: [] }),
    },
  });
}

function pagesOf(browser: Browser, url: string, stores: Stores): Pick<ConsoleSite, 'open' | 'closePages'> {
  const pages: Page[] = [];
  let complaints: string[] = [];
  return {
    async open(query = '', options) {
      const page = await browser.newPage({ viewport: { width: 1400, height: 1600 }, ...options });
      pages.push(page);
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('console', (message) => {
        if (/Content Security Policy|TypeError/.test(message.text())) complaints.push(message.text());
      });
      await page.goto(`${url}/dashboards/lab-test?${query}`);
      return page;
    },
    async closePages() {
      stores.intercept = asUsual;
      await Promise.all(pages.splice(0).map((page) => page.close()));
      const found = complaints;
      complaints = [];
      return found;
    },
  };
}

/** Holds for the state after as well: no page has complained. */
export async function expectNoComplaints(site: ConsoleSite): Promise<void> {
  expect(await site.closePages()).toEqual([]);
}
