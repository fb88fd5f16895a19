import type { ServerResponse } from 'node:http';
import { browserMetrics, type CircuitState } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { browserActions, spanAttributes } from '@lab/telemetry/spans';
import { patience } from '@lab/testkit/patience';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectionTestIds } from '../src/kit/connection-test-ids.ts';
import { testIds } from '../src/tasks/test-ids.ts';
import { find, launchChromium, openTasks } from './browser.ts';
import { type Intercept, type Site, startSite } from './site.ts';

let site: Site;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
});
beforeEach(async () => {
  page = await browser.newPage();
  page.setDefaultTimeout(patience(15_000));
});
afterEach(async () => {
  site.intercept = answers;
  await page.close();
  site.sink.spans.length = 0;
  site.sink.metrics.length = 0;
});

const answers: Intercept = () => false;
/** Nginx answers 502 in the place of a backend that does this. */
const hangsUp: Intercept = (_exchange, response) => {
  response.destroy();
  return true;
};

const banner = () => page.getByTestId(connectionTestIds.connection);
const bannerIn = (phase: string) =>
  page.locator(`[data-testid="${connectionTestIds.connection}"][data-phase="${phase}"]`);
const posts = () => site.apiRequests.filter(({ method }) => method === 'POST');
const aTime = /\d{1,2}:\d{2}:\d{2}/;
const itemOf = (title: string) => find(page, testIds.taskItem).filter({ hasText: title });

async function add(title: string): Promise<void> {
  await find(page, testIds.newTaskTitle).fill(title);
  await find(page, testIds.newTaskSubmit).click();
}

/** Works with the page while its backend hangs up, until the page leaves the backend alone. */
async function untilCutOff(): Promise<void> {
  site.intercept = hangsUp;
  await find(page, testIds.filterOpen).click();
  await find(page, testIds.listError).waitFor();
  await find(page, testIds.listRetry).click();
  await bannerIn('cut-off').waitFor();
}

describe('a user', () => {
  it('who waits is told that the server is slow and how long the page waits, and keeps the tasks', async () => {
    await openTasks(page, site.origin);
    await add('Read meanwhile');
    await itemOf('Read meanwhile').waitFor();
    const held: ServerResponse[] = [];
    site.intercept = ({ path }, response) => path.startsWith('/api/tasks') && held.push(response) > 0;
    await find(page, testIds.filterOpen).click();
    await bannerIn('slow').waitFor();
    expect(await banner().textContent()).toMatch(aTime);
    expect(await itemOf('Read meanwhile').isVisible()).toBe(true);
    for (const response of held) response.end('{"items":[],"next_cursor":null}');
    await banner().waitFor({ state: 'hidden' });
    await find(page, testIds.listEmpty).waitFor();
  });

  it('is told when a request is repeated, no sooner than the server has asked for', async () => {
    await openTasks(page, site.origin);
    let refusedAt = 0;
    site.intercept = ({ path }, response) => {
      if (!path.startsWith('/api/tasks') || refusedAt > 0) return false;
      refusedAt = Date.now();
      response.writeHead(503, { 'retry-after': '2' }).end();
      return true;
    };
    await find(page, testIds.filterDone).click();
    await bannerIn('repeating').waitFor();
    expect(await banner().textContent()).toMatch(aTime);
    await find(page, testIds.listEmpty).or(find(page, testIds.taskItem).first()).waitFor();
    await banner().waitFor({ state: 'hidden' });
    expect(Date.now() - refusedAt).toBeGreaterThanOrEqual(2_000);
  });

  it('sees why the tasks are missing and when the page asks again, and does nothing to get them back', async () => {
    await openTasks(page, site.origin);
    await add('Back again');
    await itemOf('Back again').waitFor();
    await untilCutOff();
    expect(await banner().textContent()).toMatch(/The server does not answer\. .* until .*\d:\d\d/);
    expect(await find(page, testIds.listErrorTime).textContent()).toMatch(aTime);
    expect(await page.locator('#tasks').getAttribute('aria-busy')).toBe('false');

    const before = posts().length;
    await add('Typed in the outage');
    const toast = find(page, testIds.toast).filter({ hasText: 'nothing was sent' });
    await toast.first().waitFor();
    expect(await find(page, testIds.newTaskTitle).inputValue()).toBe('Typed in the outage');
    expect(posts()).toHaveLength(before);

    site.intercept = answers;
    await bannerIn('back').waitFor();
    await itemOf('Back again').waitFor();
    await find(page, testIds.newTaskSubmit).click();
    await itemOf('Typed in the outage').waitFor();
    await banner().waitFor({ state: 'hidden' });
  });

  it('who opens the page in an outage gets a page all the same, which loads its tasks later', async () => {
    site.intercept = hangsUp;
    await openTasks(page, site.origin);
    await find(page, testIds.listErrorTime).waitFor();
    expect(await find(page, testIds.newTaskTitle).isEnabled()).toBe(true);
    site.intercept = answers;
    await find(page, testIds.taskItem).first().waitFor();
    await vi.waitFor(async () => expect(await find(page, testIds.statsTotal).textContent()).toMatch(/\d/));
  });

  it('of the shop sees the same', async () => {
    // No shop runs behind this Nginx: it answers 502.
    await page.goto(`${site.origin}/shop`);
    await page.getByTestId(connectionTestIds.listErrorTime).waitFor();
    await bannerIn('cut-off').waitFor();
    await vi.waitFor(async () => {
      const [time] = aTime.exec((await banner().textContent()) ?? '') ?? [];
      expect(await page.getByTestId(connectionTestIds.listErrorTime).textContent()).toContain(time);
    });
    await page.route('**/shop/api/v2/products', (route) =>
      route.fulfill({ json: { products: [], asOf: '2026-11-29T10:00:00.000Z', isStale: false } }),
    );
    await bannerIn('back').waitFor();
    await page.getByRole('heading', { name: 'Basket' }).waitFor();
  });
});

describe('the telemetry of an outage', () => {
  it('has a span for each request, which counts the times before, and each state of the circuit', async () => {
    await openTasks(page, site.origin);
    site.apiRequests.length = 0;
    await untilCutOff();
    site.intercept = answers;
    await bannerIn('back').waitFor();
    const sent = () => site.apiRequests.map(({ headers }) => String(headers.traceparent).split('-')[2]);
    const spanOf = (id: string | undefined) => site.sink.spans.find(({ spanId }) => spanId === id);
    await vi.waitFor(() => expect(sent().map(spanOf)).not.toContain(undefined), {
      timeout: patience(10_000),
    });
    const counts = sent().map((id) =>
      Number(spanOf(id)?.attributes[spanAttributes.httpRequestResendCount] ?? 0),
    );
    expect(counts.slice(0, 3)).toEqual([0, 1, 0]);
    // On a busy machine a probe may have come before the backend was back.
    await vi.waitFor(() => expect(entered('closed')).toBe(1), { timeout: patience(10_000) });
    expect(entered('half_open')).toBeGreaterThanOrEqual(1);
    expect(entered('open')).toBe(entered('half_open'));
    expect(site.sink.spans.map(({ name }) => name)).toContain(browserActions.recover);
  });
});

/** How often the circuit to the backend came into a state. */
function entered(state: CircuitState): number {
  return site.sink.metrics
    .filter(({ name }) => name === browserMetrics.circuitChanges.name)
    .flatMap(({ sum }) => sum?.dataPoints ?? [])
    .filter(({ attributes }) => attributes.circuit === services.backend && attributes.state === state)
    .reduce((total, { asDouble }) => total + asDouble, 0);
}
