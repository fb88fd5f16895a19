import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabPart } from '@lab/api-contract/lab';
import { type Listening, listen } from '@lab/http/serve';
import { partNames, parts } from '@lab/telemetry/parts';
import { startServer } from '@lab/testkit/http-server';
import { startNginx } from '@lab/testkit/nginx';
import { temporaryDirectory } from '@lab/testkit/pipeline';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createLabApi } from '../../scripts/lab-api/app.ts';
import { fakeVerify, testLab } from '../../scripts/lab-api/testing/lab.ts';
import {
  createVerificationRunner,
  type VerificationRunner,
} from '../../scripts/lab-api/verification-runner.ts';
import { loadSettings, type Settings } from '../../scripts/stack/settings.ts';
import { launchChromium } from './browser.ts';
import { builtFiles } from './site.ts';

/** What the simulated Prometheus and the lab's API tell. */
export interface HomeWorld {
  /** It breaks connections, as when its process is gone. */
  prometheusIsStopped: boolean;
  /** By part; `ready` where nothing is said. */
  readonly states: Map<string, LabPart['state']>;
  /** Requests a second from the browser to the backend. */
  perSecond: number;
}

/** The lab's home page behind the real Nginx, with the real API, a verification that the test ends, and a simulated Prometheus. */
export interface HomeSite {
  readonly url: string;
  readonly browser: Browser;
  readonly settings: Settings;
  readonly world: HomeWorld;
  /** Lets the verification that runs end. */
  endVerification(outcome: 'ok' | 'failed'): void;
  readonly verification: () => VerificationRunner;
  stopApi(): Promise<void>;
  startApi(): Promise<void>;
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Closes the pages. @returns what they complained of */
  closePages(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Builds the pages and serves them. */
export async function startHomeSite(): Promise<HomeSite> {
  const state = temporaryDirectory();
  const settings = loadSettings({ LAB_STATE_DIR: state.path });
  const control = join(state.path, 'control');
  const world: HomeWorld = { prometheusIsStopped: false, states: new Map(), perSecond: 2 };
  const prometheus = await startServer(({ path }, response) => {
    if (world.prometheusIsStopped) return void response.destroy();
    const query = new URL(path, 'http://prometheus').searchParams.get('query') ?? '';
    const result = answerTo(query, world).map(([metric, value]) => ({
      metric,
      value: [Date.now() / 1000, String(value)],
    }));
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ data: { resultType: 'vector', result } }));
  });
  let verification: VerificationRunner;
  let api: Listening;
  let apiPort = 0;
  const startApi = async () => {
    verification = createVerificationRunner(settings, fakeVerify(control));
    const describeParts = async () => partNames.map((name) => described(name, world));
    api = await listen(
      createLabApi(testLab(settings, { verification, describeParts })),
      apiPort,
      '127.0.0.1',
    );
    apiPort = api.port;
  };
  const stopApi = async () => {
    await verification.close();
    await api.stop();
  };
  await startApi();
  const unused = '127.0.0.1:9';
  const [browser, files] = await Promise.all([launchChromium(), builtFiles()]);
  const nginx = await startNginx({
    backend: unused,
    collector: unused,
    stores: { prometheus: `${prometheus.host}:${prometheus.port}`, loki: unused, tempo: unused },
    labApi: `127.0.0.1:${apiPort}`,
    files,
  });
  let complaints: string[] = [];
  return {
    url: nginx.url,
    browser,
    settings,
    world,
    verification: () => verification,
    endVerification: (outcome) => writeFileSync(control, outcome),
    startApi,
    stopApi,
    async open(path, options) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, ...options });
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('console', (message) => {
        if (/Content Security Policy|TypeError/.test(message.text())) complaints.push(message.text());
      });
      await page.goto(`${nginx.url}${path}`);
      return page;
    },
    async closePages() {
      Object.assign(world, { prometheusIsStopped: false, perSecond: 2 });
      world.states.clear();
      await Promise.all(browser.contexts().map((context) => context.close()));
      const found = complaints;
      complaints = [];
      return found;
    },
    async stop() {
      await browser.close();
      await nginx.stop();
      await stopApi();
      await prometheus.close();
      state.remove();
    },
  };
}

function described(name: (typeof partNames)[number], { states }: HomeWorld): LabPart {
  const state = states.get(name) ?? (name === 'grafana' ? 'absent' : 'ready');
  return {
    ...{ name, state, purpose: parts[name].purpose, version: '1.2.3', source: 'checkout', address: '' },
    reason: state === 'running' ? 'the operation timed out' : '',
    ports: [{ port: 4000, use: 'HTTP API' }],
  };
}

type Answer = readonly [Readonly<Record<string, string>>, number];

function answerTo(query: string, { perSecond }: HomeWorld): readonly Answer[] {
  const edge = { client: 'lab-frontend', server: 'lab-backend' };
  if (query.includes('service_graph_request_failed')) return [[edge, perSecond / 4]];
  if (query.includes('server_seconds_bucket')) return [[edge, 0.125]];
  if (query.includes('service_graph_request_total')) return [[edge, perSecond]];
  if (query.includes('(up)')) return [[{ job: 'lab-backend' }, 1]];
  if (query.includes('backend throughput')) return [[{ figure: 'backend throughput' }, perSecond]];
  return [
    [{ figure: 'collector lag' }, 0],
    [{ figure: 'tempo lag' }, 0.4],
  ];
}
