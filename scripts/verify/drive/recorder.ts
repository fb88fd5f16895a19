import { routeOf } from '@lab/api-contract/routes';
import { unmatchedRoute } from '@lab/telemetry/metrics';
import { waitUntil } from '@lab/wait/wait-until';
import type { ConsoleMessage, Page, Request } from 'playwright-core';
import type { SentRequest } from '../context.ts';

/** The page must be without traffic for this long before the next click: what an action causes may come in steps. */
const quietMs = 60;

/** Listens to what a page sends and complains about. */
export interface Recorder {
  readonly requests: readonly SentRequest[];
  readonly complaints: readonly string[];
  /** Settles when no request to the API is under way any more; throws a DeadlineError when that takes too long. */
  untilQuiet(deadlineMs: number): Promise<void>;
}

/** Starts to listen; the network is believed, not the page’s own account. */
export function recordPage(page: Page, expectedFailure: RegExp): Recorder {
  const requests: SentRequest[] = [];
  const complaints: string[] = [];
  const underWay = new Set<Request>();
  let lastChange = performance.now();

  page.on('request', (request) => {
    if (!isApi(request)) return;
    underWay.add(request);
    lastChange = performance.now();
  });
  page.on('requestfinished', (request) => {
    if (!underWay.has(request)) return;
    void describe(request).then((sent) => {
      requests.push(sent);
      underWay.delete(request);
      lastChange = performance.now();
    });
  });
  page.on('requestfailed', (request) => {
    if (!underWay.delete(request)) return;
    lastChange = performance.now();
    complaints.push(
      `${request.method()} ${request.url()} failed: ${request.failure()?.errorText ?? 'no reason'}`,
    );
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message, expectedFailure)) {
      complaints.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));

  return {
    requests,
    complaints,
    async untilQuiet(deadlineMs) {
      await waitUntil(
        () => {
          const isQuiet = underWay.size === 0 && performance.now() - lastChange >= quietMs;
          const seen = `${underWay.size} requests under way`;
          return Promise.resolve(isQuiet ? { ok: true, value: undefined } : { ok: false, seen });
        },
        { what: 'the page to be done with its requests', deadlineMs, intervalMs: 10 },
      );
    },
  };
}

/** Chromium reports each failed answer in the console; the failure that was asked for is no finding. */
function isExpected(message: ConsoleMessage, expectedFailure: RegExp): boolean {
  return message.text().startsWith('Failed to load resource') && expectedFailure.test(message.location().url);
}

function isApi(request: Request): boolean {
  return new URL(request.url()).pathname.startsWith('/api/');
}

async function describe(request: Request): Promise<SentRequest> {
  const response = await request.response();
  const path = new URL(request.url()).pathname;
  return {
    method: request.method(),
    path,
    route: routeOf(path) ?? unmatchedRoute,
    status: response?.status() ?? 0,
    traceId: response?.headers()['x-trace-id'] ?? '',
  };
}
