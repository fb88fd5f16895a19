import { type Answer, startServer, type TestServer } from '@lab/testkit/http-server';
import { startNginx } from '@lab/testkit/nginx';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './browser.ts';
import { builtFiles } from './site.ts';

/** What lies behind the pages: a server of the test in the place of each. */
export type Upstream = 'prometheus' | 'loki' | 'tempo' | 'watch' | 'labApi';

/** The built pages behind the real Nginx, and a browser. */
export interface PageSite {
  readonly url: string;
  readonly browser: Browser;
  /** Those whose connections break, as when their process is gone. */
  readonly stopped: Set<Upstream>;
  /** A page at `path`. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Closes the pages. @returns what they complained of */
  closePages(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Builds the pages and serves them. @param answers of each server; the others answer 404 */
export async function startPageSite(answers: Partial<Record<Upstream, Answer>>): Promise<PageSite> {
  const stopped = new Set<Upstream>();
  const start = (name: Upstream) =>
    startServer((request, response) => {
      if (stopped.has(name)) response.destroy();
      else if (answers[name]) answers[name](request, response);
      else response.writeHead(404).end();
    });
  const [files, browser, ...servers] = await Promise.all([
    builtFiles(),
    launchChromium(),
    ...(['prometheus', 'loki', 'tempo', 'watch', 'labApi'] as const).map(start),
  ]);
  const [prometheus = '', loki = '', tempo = '', watch = '', labApi = ''] = servers.map(addressOf);
  const unused = '127.0.0.1:9';
  const stores = { prometheus, loki, tempo };
  const nginx = await startNginx({ backend: unused, collector: unused, stores, watch, labApi, files });
  return {
    url: nginx.url,
    browser,
    stopped,
    ...pagesIn(browser, nginx.url, stopped),
    async stop() {
      await browser.close();
      await nginx.stop();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

const addressOf = ({ host, port }: TestServer) => `${host}:${port}`;

function pagesIn(browser: Browser, url: string, stopped: Set<Upstream>) {
  const pages: Page[] = [];
  let complaints: string[] = [];
  return {
    async open(path: string, options?: BrowserContextOptions) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options });
      const page = await context.newPage();
      pages.push(page);
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('console', (message) => {
        if (/Content Security Policy|TypeError/.test(message.text())) complaints.push(message.text());
      });
      await page.goto(`${url}${path}`);
      return page;
    },
    async closePages() {
      stopped.clear();
      await Promise.all(pages.splice(0).map((page) => page.context().close()));
      const found = complaints;
      complaints = [];
      return found;
    },
  };
}

/** What axe-core finds on a page. */
export async function violationsOn(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await Reflect.get(window, 'axe').run(document);
    return violations.map(
      ({ id, nodes }: { id: string; nodes: { html: string; failureSummary: string }[] }) => ({
        id,
        nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`),
      }),
    );
  });
}

/** Pixels by which a page is wider than its window: 0 or less. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** The windows and colour schemes in which every page must work. */
export const appearances = [
  [1440, 'light'],
  [1440, 'dark'],
  [360, 'light'],
  [360, 'dark'],
] as const;

/** The options of a browser for one of them. */
export const appearance = (width: number, colorScheme: 'light' | 'dark') =>
  ({ viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' }) as const;
