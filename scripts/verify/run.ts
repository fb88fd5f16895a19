import { cpus, release, totalmem, type } from 'node:os';
import { fetchClient, type HttpClient, type PostingClient } from '@lab/store-clients/http';
import { reasonOf } from '@lab/wait/wait-until';
import type { Browser } from 'playwright-core';
import type { LabControl } from '../launcher/launcher.ts';
import { samplingInUse } from '../stack/sampling.ts';
import type { Settings } from '../stack/settings.ts';
import { UserError } from '../terminal/user-error.ts';
import { backendScraped } from './backend-scraped.ts';
import type { Check } from './check.ts';
import { shopChecks } from './checks/all.ts';
import type { VerifyContext } from './context.ts';
import { launchChromium } from './drive/browser.ts';
import { prepareDrive } from './drive/drive.ts';
import { type Endpoints, endpointsOf } from './endpoints.ts';
import { type CheckResult, runChecks } from './engine.ts';
import type { Report } from './report/schema.ts';
import type { Screen } from './report/screen.ts';
import { reportCheck, summariseVisibility } from './report/summary.ts';

import { driveShop } from './shop/drive-shop.ts';
import { askVersions } from './versions.ts';

/** The longest wait for one signal. */
const deadlineMs = 10_000;
const pollIntervalMs = 50;

export interface VerifyOptions {
  readonly settings: Settings;
  readonly lab: LabControl;
  readonly checks: readonly Check[];
  /** Path of a Chromium; rejects with a UserError when there is none. */
  readonly chromium: Promise<string>;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

/**
 * Proves the running lab once.
 *
 * @returns the report; `ok` only when every check was judged and holds
 * @throws UserError when it cannot be judged at all: no lab, no browser
 */
export async function verify(options: VerifyOptions): Promise<Report> {
  const startedAt = new Date();
  const begun = performance.now();
  const http = fetchClient();
  const endpoints = endpointsOf(options.settings);
  const browser = options.chromium.then(launchChromium);
  browser.catch(() => undefined);
  const { screen } = options;
  try {
    await requireLab(http, endpoints);
    const versions = askVersions(http, endpoints);
    const walk = await walkThrough(options, { http, endpoints, browser });
    const report: Report = {
      schema: 1,
      startedAt: startedAt.toISOString(),
      ok: walk.results.every(({ verdict }) => verdict.status === 'ok'),
      site: endpoints.site,
      machine: describeMachine(),
      versions: { node: process.versions.node, browser: (await browser).version(), ...(await versions) },
      timings: { ...walk.timings, totalMs: Math.round(performance.now() - begun) },
      visibility: summariseVisibility(walk.results),
      checks: walk.results.map(reportCheck),
    };
    screen.end(report);
    return report;
  } finally {
    screen.close();
    await browser.then((one) => one.close()).catch(() => undefined);
  }
}

interface Tools {
  readonly http: PostingClient;
  readonly endpoints: Endpoints;
  readonly browser: Promise<Browser>;
}

interface Walk {
  readonly results: readonly CheckResult[];
  readonly timings: Omit<Report['timings'], 'totalMs'>;
}

async function walkThrough(options: VerifyOptions, { http, endpoints, browser }: Tools): Promise<Walk> {
  const { settings, lab, checks, screen, signal } = options;
  const sampling = await samplingInUse(settings);
  const { drive, start } = prepareDrive({ browser, site: endpoints.site, deadlineMs, sampling });
  // After the tasks, so that the latencies that are shown are those of one user.
  const shop = checks.some((check) => shopChecks.includes(check))
    ? drive.finished.then(() => driveShop({ browser, site: endpoints.site, deadlineMs, sampling }))
    : undefined;
  shop?.catch(() => undefined);
  const context: VerifyContext = {
    ...(shop ? { shop } : {}),
    settings,
    sampling,
    endpoints,
    http,
    say: (line) => screen.say(line),
    lab,
    drive,
    deadlineMs,
    pollIntervalMs,
    signal,
  };
  const prepared = performance.now();
  let drove = prepared;
  let driveEnded = prepared;
  const startDrive = () => {
    drove = performance.now();
    start();
    const noteEnd = () => {
      driveEnded = performance.now();
    };
    drive.finished.then(noteEnd, noteEnd);
  };
  screen.begin(endpoints.site, checks);
  const results = await runChecks(checks, context, {
    ready: Promise.all([browser, backendScraped(http, endpoints, signal)]),
    startDrive,
    onJudging: (check) => screen.judging(check),
    onResult: (result) => screen.result(result),
  });
  return {
    results,
    timings: {
      preparationMs: Math.round(drove - prepared),
      driveMs: Math.round(driveEnded - drove),
      afterDriveMs: Math.round(performance.now() - driveEnded),
    },
  };
}

/** Without Nginx there is nothing to verify, and a page of red checks would hide that. */
async function requireLab(http: HttpClient, { site }: Endpoints): Promise<void> {
  const url = `${site}/healthz`;
  const advice = 'Start the lab: npx lab up. It runs elsewhere? Set LAB_HOST and LAB_HTTP_PORT.';
  const answer = await http.get(url).catch((error: unknown) => {
    throw new UserError(`No lab answers at ${url}`, advice, [reasonOf(error)]);
  });
  if (answer.status !== 200) {
    throw new UserError(`What answers at ${url} is not the lab`, advice, [`HTTP ${answer.status}`]);
  }
}

function describeMachine(): Report['machine'] {
  const processors = cpus();
  return {
    cpus: processors.length,
    cpuModel: processors[0]?.model.trim() ?? '',
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
  };
}
