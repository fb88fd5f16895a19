import { mustBeKept } from '@lab/telemetry/sampling';
import type { TestServer } from '@lab/testkit/http-server';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DrivenSession } from '../context.ts';
import { type PageFaults, startPage } from '../testing/page.ts';
import { launchChromium } from './browser.ts';
import { prepareDrive } from './drive.ts';
import { drawKeptIds } from './kept-ids.ts';
import { steps } from './steps.ts';

let browser: Browser;
let page: TestServer;

beforeAll(async () => {
  browser = await launchChromium(process.env.LAB_CHROMIUM_BIN || 'chromium');
});
afterAll(() => browser.close());
afterEach(() => page.close());

async function drive(faults: PageFaults, deadlineMs = 5_000): Promise<DrivenSession> {
  page = await startPage(faults);
  const pending = prepareDrive({
    browser: Promise.resolve(browser),
    site: page.url,
    deadlineMs,
    sampling: 'all',
  });
  pending.start();
  return await pending.drive.finished;
}

describe('the drive', () => {
  it('does what a user does, and records each action with its trace id and every request with its status', async () => {
    const session = await drive({});
    expect(session.consoleErrors).toEqual([]);
    expect(session.actions.map(({ action }) => action)).toEqual(steps.map(({ action }) => action));
    expect(new Set(session.actions.map(({ traceId }) => traceId)).size).toBe(steps.length);
    expect(session.requests.map(({ method, route, status }) => `${method} ${route} ${status}`)).toEqual([
      'GET /api/tasks 200',
      'POST /api/tasks 201',
      'PATCH /api/tasks/:id 200',
      'POST /api/simulate/error 500',
      'DELETE /api/tasks/:id 204',
    ]);
    for (const { requests } of session.actions) expect(requests).toHaveLength(1);
  });

  it('counts requests that the page does not announce', async () => {
    const session = await drive({ script: "fetch('/api/stats').then((answer) => answer.text());" });
    expect(session.requests.filter(({ route }) => route === '/api/stats')).toHaveLength(1);
  });

  it('reports what the page writes to the console as an error, and what it does not catch', async () => {
    const { consoleErrors } = await drive({
      script: "console.error('odd'); setTimeout(() => { throw new Error('not caught'); });",
    });
    expect(consoleErrors.join('\n')).toMatch(/console: odd/);
    expect(consoleErrors.join('\n')).toMatch(/uncaught: not caught/);
  });

  it('does not believe a page that shows another trace id than its requests have', async () => {
    await expect(drive({ wrongTraceId: true })).rejects.toThrow(
      /could not open the task manager: no request to the API had the trace id f{32}/,
    );
  });

  it('draws trace ids that head sampling keeps', async () => {
    page = await startPage();
    const tab = await browser.newPage();
    await drawKeptIds(tab, 'head');
    await tab.goto(page.url);
    // As the browser's RandomIdGenerator makes them: each byte of one number.
    const ids = await tab.evaluate(() =>
      Array.from({ length: 100 }, () =>
        Array.from({ length: 16 }, () => ((Math.random() * 256) >>> 0).toString(16).padStart(2, '0')).join(
          '',
        ),
      ),
    );
    expect(ids.filter((traceId) => !mustBeKept('head', { traceId }))).toEqual([]);
    expect(new Set(ids).size).toBe(100);
    await tab.close();
  });

  it('says what it could not do, and takes its task away all the same', async () => {
    await expect(drive({ noDeleteButton: true }, 1_000)).rejects.toThrow(/^could not delete the task: /);
    expect(page.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  });
});
