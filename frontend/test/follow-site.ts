import { type ReceivedRequest, startServer } from '@lab/testkit/http-server';
import { startNginx } from '@lab/testkit/nginx';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startTestStore as startLogStore } from '../../loki/embedded/src/testing/store.ts';
import { startTestStore as startTraceStore } from '../../tempo/embedded/src/testing/store.ts';
import { launchChromium } from './browser.ts';
import {
  clickLines,
  clickSpans,
  manySpans,
  orderSpans,
  spanIdOf,
  type TestSpan,
  traceRequest,
} from './follow-traces.ts';
import { builtFiles } from './site.ts';

type StoreName = 'tempo' | 'loki' | 'prometheus';

/** The traces of the site: a click, which samples name as their exemplar, one like it that was quick, an order, a large one. */
export const clickId = 'c1'.repeat(16);
export const quickId = 'c2'.repeat(16);
export const orderId = 'd1'.repeat(16);
export const manyId = 'e1'.repeat(16);

/** When they began, by the browser’s clock. */
export const at = Date.now() - 300_000;
/** The backend’s clock, and Nginx’, are two minutes ahead of it. */
const ahead = 120_000;

/** The page behind the real Nginx, with the lab’s own trace store and log store. */
export interface FollowSite {
  readonly url: string;
  readonly browser: Browser;
  /** Stores whose connections break, as when their process is gone. */
  readonly stopped: Set<StoreName>;
  store(traceId: string, begun: number, spans: readonly TestSpan[]): Promise<void>;
  /** A page at `path`. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Closes the pages. @returns what they complained of */
  closePages(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Builds the pages and serves them. */
export async function startFollowSite(): Promise<FollowSite> {
  const [traces, logs, browser, files] = await Promise.all([
    startTraceStore(),
    startLogStore(),
    launchChromium(),
    builtFiles(),
  ]);
  await traces.ingest([
    traceRequest(clickId, at, clickSpans(ahead)),
    traceRequest(quickId, at - 20_000, clickSpans(0, 0.2)),
    traceRequest(orderId, at, orderSpans(clickId)),
    traceRequest(manyId, at, manySpans(5_000, 50)),
  ]);
  for (const lines of clickLines(clickId, at, ahead)) {
    const json = { 'content-type': 'application/json' };
    const answer = await logs.post('/otlp/v1/logs', JSON.stringify(lines), json);
    if (!answer.ok) throw new Error(`the log store answered ${answer.status}: ${await answer.text()}`);
  }
  const stopped = new Set<StoreName>();
  const gates = await Promise.all([
    gate(() => stopped.has('tempo'), traces.api),
    gate(() => stopped.has('loki'), logs.url),
    startServer((request, response) => {
      if (stopped.has('prometheus')) response.destroy();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(exemplarsAt(request));
    }),
  ]);
  const [tempo, loki, prometheus] = gates.map(({ host, port }) => `${host}:${port}`);
  const nginx = await startNginx({
    backend: '127.0.0.1:9',
    collector: '127.0.0.1:9',
    stores: { tempo: tempo ?? '', loki: loki ?? '', prometheus: prometheus ?? '' },
    files,
  });
  const pages: Page[] = [];
  let complaints: string[] = [];
  return {
    url: nginx.url,
    browser,
    stopped,
    store: (traceId, begun, spans) => traces.ingest([traceRequest(traceId, begun, spans)]),
    async open(path, options) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options });
      const page = await context.newPage();
      pages.push(page);
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('console', (message) => {
        if (/Content Security Policy|TypeError/.test(message.text())) complaints.push(message.text());
      });
      await page.goto(`${nginx.url}${path}`);
      return page;
    },
    async closePages() {
      stopped.clear();
      await Promise.all(pages.splice(0).map((page) => page.context().close()));
      const found = complaints;
      complaints = [];
      return found;
    },
    async stop() {
      await browser.close();
      await nginx.stop();
      await Promise.all([...gates.map((one) => one.close()), traces.dispose(), logs.dispose()]);
    },
  };
}

/** Passes requests on to a store, or breaks their connections. */
const gate = (isStopped: () => boolean, store: string) =>
  startServer((request, response) => {
    if (isStopped()) return void response.destroy();
    const headers = { 'x-scope-orgid': String(request.headers['x-scope-orgid'] ?? '') };
    fetch(`${store}${request.path}`, { headers, signal: AbortSignal.timeout(30_000) })
      .then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
        response.end(await answer.text());
      })
      .catch(() => response.destroy());
  });

/** One sample of the click, and one of another. */
function exemplarsAt({ path }: ReceivedRequest): string {
  const { searchParams } = new URL(path, 'http://prometheus');
  const [from, to] = [Number(searchParams.get('start')), Number(searchParams.get('end'))];
  const exemplar = (traceId: string) => ({
    labels: { trace_id: traceId, span_id: spanIdOf('server') },
    value: '0.664',
    timestamp: (from + to) / 2,
  });
  const seriesLabels = {
    __name__: 'http_request_duration_seconds_bucket',
    le: '1',
    route: '/api/tasks',
    job: 'lab-backend',
  };
  return JSON.stringify({
    data: [{ seriesLabels, exemplars: [exemplar(clickId), exemplar('ff'.repeat(16))] }],
  });
}
