import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricAnswer, queryUrl } from '@lab/store-clients/prometheus';
import { freePort } from '@lab/testkit/free-port';
import { startServer } from '@lab/testkit/http-server';
import { startNginx } from '@lab/testkit/nginx';
import { logsRequest } from '@lab/testkit/otlp';
import { temporaryDirectory } from '@lab/testkit/pipeline';
import { startProgram } from '@lab/testkit/program';
import type { Look } from '@lab/wait/wait-until';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { startTestStore as startLogStore } from '../../loki/embedded/src/testing/store.ts';
import { startTestStore as startTraceStore } from '../../tempo/embedded/src/testing/store.ts';
import { stepOf } from '../src/console/model/time-range.ts';
import { launchChromium } from './browser.ts';
import { clickSpans, orderSpans, traceRequest } from './follow-traces.ts';
import { builtFiles } from './site.ts';

type StoreName = 'tempo' | 'loki' | 'prometheus';

export const clickId = 'c1'.repeat(16);
const orderId = 'd1'.repeat(16);

/** The page behind the real Nginx, with the real Prometheus, which scrapes itself, and the lab’s own trace store and log store. */
export interface ExploreSite {
  readonly url: string;
  /** Stores whose connections break, as when their process is gone. */
  readonly stopped: Set<StoreName>;
  /** Paths that a store was asked for. */
  readonly asked: string[];
  log(body: string, attributes?: Readonly<Record<string, string>>): Promise<void>;
  /** A page at the path. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Closes the pages. @returns what they complained of */
  closePages(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Builds the pages and serves them. */
export async function startExploreSite(): Promise<ExploreSite> {
  const directory = temporaryDirectory();
  const [traces, logs, metrics, browser, files] = await Promise.all([
    startTraceStore(),
    startLogStore(),
    startScrapingPrometheus(directory.path),
    launchChromium(),
    builtFiles(),
  ]);
  const at = Date.now() - 60_000;
  await traces.ingest([
    traceRequest(clickId, at, clickSpans()),
    traceRequest(orderId, at - 5_000, orderSpans(clickId)),
  ]);
  const stopped = new Set<StoreName>();
  const asked: string[] = [];
  const gate = (name: StoreName, store: string) =>
    startServer((request, response) => {
      asked.push(request.path);
      if (stopped.has(name)) return void response.destroy();
      const headers = { 'x-scope-orgid': String(request.headers['x-scope-orgid'] ?? '') };
      fetch(`${store}${request.path}`, { headers, signal: AbortSignal.timeout(30_000) })
        .then(async (answer) => {
          response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
          response.end(await answer.text());
        })
        .catch(() => response.destroy());
    });
  const gates = await Promise.all([
    gate('tempo', traces.api),
    gate('loki', logs.url),
    gate('prometheus', metrics.url),
  ]);
  const [tempo = '', loki = '', prometheus = ''] = gates.map(({ host, port }) => `${host}:${port}`);
  const nginx = await startNginx({
    backend: '127.0.0.1:9',
    collector: '127.0.0.1:9',
    stores: { tempo, loki, prometheus },
    files,
  });
  const pages: Page[] = [];
  let complaints: string[] = [];

  async function log(
    body: string,
    attributes: Readonly<Record<string, string>> = {},
    time = Date.now(),
  ): Promise<void> {
    const resource = { 'service.name': 'lab-backend', 'service.namespace': 'observability-lab' };
    const lines = logsRequest(resource, [{ body, traceId: clickId, attributes: { ...attributes }, time }]);
    const json = { 'content-type': 'application/json' };
    const answer = await logs.post('/otlp/v1/logs', JSON.stringify(lines), json);
    if (!answer.ok) throw new Error(`the log store answered ${answer.status}: ${await answer.text()}`);
  }

  // Curves end at a multiple of their step, so that a line of this moment would be in none.
  await log('request finished', { route: '/api/tasks', status: '201' }, at);
  await log('request failed', { route: '/api/simulate/error', status: '500' }, at + 1);
  return {
    url: nginx.url,
    stopped,
    asked,
    log,
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
      await Promise.all(gates.map((one) => one.close()));
      await Promise.all([traces.dispose(), logs.dispose(), metrics.stop()]);
      directory.remove();
    },
  };
}

/** Curves of the last hour end at a multiple of their step: then there must be a sample already. */
async function hasCurve(prometheus: string): Promise<Look<unknown>> {
  const answer = await fetch(queryUrl(prometheus, `up offset ${stepOf({ from: 0, to: 3600 })}s`));
  const { result } = metricAnswer.parse(await answer.json()).data;
  return result.length > 0
    ? { ok: true, value: result }
    : { ok: false, seen: 'no sample that is old enough' };
}

/** A Prometheus that knows about itself. */
async function startScrapingPrometheus(directory: string) {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const configuration = {
    global: { scrape_interval: '1s' },
    scrape_configs: [{ job_name: 'itself', static_configs: [{ targets: [address] }] }],
  };
  const file = join(directory, 'prometheus.json');
  writeFileSync(file, JSON.stringify(configuration));
  const program = await startProgram('prometheus', {
    args: [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(directory, 'metrics')}`,
      `--web.listen-address=${address}`,
    ],
    ready: () => hasCurve(`http://${address}`),
    deadlineMs: 40_000,
  });
  return { url: `http://${address}`, stop: () => program.stop() };
}
