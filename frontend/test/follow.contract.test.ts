import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type RecentAction, recentActionsKey } from '../src/kit/recent-actions.ts';
import { exemplarTraceId as clickId, type FollowSite, startFollowSite } from './follow-site.ts';
import { clickLines, clickSpans, manySpans, orderSpans, spanIdOf } from './follow-traces.ts';

const [quickId, orderId, manyId, unknownId] = ['c2', 'd1', 'e1', 'f1'].map((part) => part.repeat(16)) as [
  string,
  string,
  string,
  string,
];
/** The backend’s clock, and Nginx’, are two minutes ahead of the browser’s. */
const ahead = 120_000;
const at = Date.now() - 300_000;

let site: FollowSite;
let page: Page;

beforeAll(async () => {
  site = await startFollowSite();
  await site.store(clickId, at, clickSpans(ahead));
  await site.store(quickId, at - 20_000, clickSpans(0, 0.2));
  await site.store(orderId, at, orderSpans(clickId));
  await site.store(manyId, at, manySpans(5_000, 50));
  await site.storeLines(clickLines(clickId, at, ahead));
});
afterAll(() => site.stop());
afterEach(async () => {
  expect(await site.closePages()).toEqual([]);
});

const open = async (path: string, options?: Parameters<FollowSite['open']>[1]) => {
  page = await site.open(path, options);
};
const openTrace = async (id: string, query = '', options?: Parameters<FollowSite['open']>[1]) => {
  await open(`/lab/trace/${id}${query}`, options);
  await grid().waitFor();
};
const grid = () => page.getByRole('treegrid');
const rows = () => grid().locator('[data-span]');
const labels = () => rows().locator('.span-label').allInnerTexts();
const active = () => grid().locator('[aria-selected="true"] .span-label').innerText();
const details = () => page.getByTestId('details');
const section = (name: string | RegExp) => page.getByRole('region', { name });

describe('the requests that can be followed', () => {
  const action: RecentAction = {
    traceId: clickId,
    name: 'task.add',
    outcome: 'ok',
    at,
    durationMs: 700,
    page: '/',
  };

  it('are the last actions of this browser, also of another tab, then the newest of the lab', async () => {
    await open('/lab/trace');
    await page.getByText('Nothing yet.').waitFor();
    const other = await page.context().newPage();
    await other.goto(`${site.url}/lab/trace`);
    await other.evaluate(
      ([key, list]) => localStorage.setItem(key ?? '', list ?? ''),
      [recentActionsKey, JSON.stringify([action])],
    );
    const own = section('Your last actions in this browser');
    await expect.poll(() => own.getByRole('link').count()).toBe(1);
    expect(await own.innerText()).toMatch(/task\.add[\s\S]*the task manager/);
    await expect.poll(() => section('The newest requests of the lab').getByRole('link').count()).toBe(3);
    await own.getByRole('link').click();
    await page.waitForURL(`**/lab/trace/${clickId}`);
    await grid().waitFor();
    await page.goBack();
    await own.waitFor();
  });

  it('are found by any trace id, also within a traceparent', async () => {
    await open('/lab/trace');
    const field = page.getByRole('textbox', { name: 'Trace id' });
    await field.fill('nonsense');
    await field.press('Enter');
    await expect
      .poll(() => page.getByRole('alert').allInnerTexts())
      .toContain('A trace id has 32 digits from 0 to 9 and a to f.');
    await field.fill(`00-${orderId}-0123456789abcdef-01`);
    await field.press('Enter');
    await grid().waitFor();
    expect(page.url()).toContain(orderId);
  });
});

describe('a request', () => {
  it('is one waterfall from the click through Nginx to the SQL statement, by one clock', async () => {
    await openTrace(clickId);
    await expect
      .poll(labels)
      .toEqual([
        'frontend task.add',
        'frontend POST',
        'nginx POST /api/tasks',
        'backend POST /api/tasks',
        'backend BEGIN',
        'backend INSERT tasks',
        'backend COMMIT',
      ]);
    expect(await page.locator('.note-warning').allInnerTexts()).toEqual([
      expect.stringMatching(/^The clock of lab-nginx is 2 min ahead of that of lab-frontend/),
    ]);
    const [outer, ...inner] = await rows()
      .locator('.bar')
      .evaluateAll((bars) =>
        bars.map((bar) => bar.getBoundingClientRect()).map(({ left, right }) => ({ left, right })),
      );
    for (const { left, right } of inner) {
      expect(left).toBeGreaterThanOrEqual((outer?.left ?? 0) - 1);
      expect(right).toBeLessThanOrEqual((outer?.right ?? 0) + 1);
    }
    expect(await rows().locator('.bar-derived').count()).toBe(1);
  });

  it('has the log lines of all parts in the order of time, beside their spans', async () => {
    await openTrace(clickId);
    const lines = section(/^Log lines/);
    await expect
      .poll(() => lines.locator('.line-span').allInnerTexts())
      .toEqual([
        'backend POST /api/tasks',
        'backend POST /api/tasks',
        'nginx POST /api/tasks',
        'frontend task.add',
      ]);
    await lines.getByRole('button', { name: 'nginx POST /api/tasks' }).click();
    await expect.poll(active).toBe('nginx POST /api/tasks');
    expect(await details().innerText()).toContain(
      'Nginx sends no spans: this one is read from its access log',
    );
  });

  it('has the metric samples whose exemplar it is, and no others', async () => {
    await openTrace(clickId);
    const samples = section(/^Metric samples/);
    await expect.poll(() => samples.locator('.sample').count()).toBe(1);
    expect(await samples.innerText()).toMatch(/664 ms\s+http_request_duration_seconds\{route="\/api\/tasks"/);
    await samples.getByRole('button', { name: 'backend POST /api/tasks' }).click();
    await expect.poll(active).toBe('backend POST /api/tasks');
  });

  it('tells where its time went: the critical path, and gaps', async () => {
    await openTrace(clickId);
    await expect
      .poll(() => section('Where the time went').locator('.spent-item').first().innerText())
      .toMatch(/^\s*backend POST \/api\/tasks\s+635 ms 91 %/);
    expect(await section('Gaps').innerText()).toContain(
      '623 ms 89 % between the end of “INSERT tasks” and the start of “COMMIT”, in which no span below it ran.',
    );
    expect(await rows().locator('.critical').count()).toBeGreaterThan(3);
  });

  it('tells all about a span, by groups: errors first', async () => {
    await openTrace(orderId, `?span=${spanIdOf('charged')}`);
    await expect
      .poll(() => details().getByRole('heading', { level: 3 }).allInnerTexts())
      .toEqual(['exception', 'RPC', 'Sent by']);
    const text = await details().innerText();
    for (const part of [
      'Failed: the card was declined',
      'at insert (tasks.ts:7)',
      'rpc.system',
      '@opentelemetry/instrumentation-http',
    ])
      expect(text).toContain(part);
    expect(await page.locator('.note-warning').allInnerTexts()).toEqual([
      'Spans whose parent is not stored, not yet or not any more: 1. They stand at the top.',
    ]);
  });

  it('leads along links, in both directions', async () => {
    await openTrace(orderId, `?span=${spanIdOf('orders')}`);
    await details()
      .getByRole('link', { name: `Trace ${clickId.slice(0, 8)}` })
      .click();
    await page.waitForURL(`**/lab/trace/${clickId}?span=${spanIdOf('server')}`);
    await expect.poll(active).toBe('backend POST /api/tasks');
    await page.getByRole('link', { name: 'lab-frontend shop.order' }).click();
    await page.waitForURL(`**/lab/trace/${orderId}`);
  });

  it('is searched, and the address keeps what was found', async () => {
    await openTrace(clickId);
    await page.getByRole('searchbox').fill('db.system.name=sqlite insert');
    await expect.poll(() => page.locator('.found').innerText()).toBe('1 found');
    await page.getByRole('searchbox').press('Enter');
    await expect.poll(active).toBe('backend INSERT tasks');
    await page.goto(page.url());
    await expect.poll(active).toBe('backend INSERT tasks');
    expect(await page.getByRole('searchbox').inputValue()).toBe('db.system.name=sqlite insert');
  });

  it('is compared with another of the same route', async () => {
    await openTrace(clickId);
    await page.getByRole('button', { name: 'Compare' }).click();
    const choice = page.getByRole('combobox', { name: 'From the fastest to the slowest' });
    await choice.selectOption(quickId);
    const cells = page.getByTestId('comparison').locator('tbody tr');
    await expect
      .poll(() => cells.first().innerText())
      .toMatch(/frontend task\.add\s+700 ms\s+140 ms\s+−560 ms · faster/);
    expect(await cells.last().innerText()).toMatch(/COMMIT\s+16 ms\s+16 ms\s+alike/);
    expect(page.url()).toContain(`compare=${quickId}`);
  });

  it('is copied as JSON, as the store holds it, and as a link', async () => {
    await openTrace(clickId, `?span=${spanIdOf('server')}`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy as JSON' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(
      z.object({ trace: z.object({ resourceSpans: z.array(z.unknown()) }) }).parse(JSON.parse(copied)).trace
        .resourceSpans,
    ).toHaveLength(2);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  });

  it('shows the part of the time that was dragged over in the minimap', async () => {
    await openTrace(clickId);
    const { x = 0, y = 0, width = 0 } = (await page.getByTestId('minimap').boundingBox()) ?? {};
    await page.mouse.move(x + width * 0.9, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width, y + 20, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => rows().locator('.bar-label').nth(4).innerText()).toMatch(/^‹ 1 ms/);
    expect(await page.locator('.ruler-mark').first().innerText()).toMatch(/^6[2-9]\d ms$/);
    await page.getByRole('button', { name: 'Whole' }).click();
    await expect.poll(() => page.locator('.ruler-mark').first().innerText()).toBe('0 s');
  });
});

describe('without a mouse', () => {
  it('all of the waterfall can be reached, closed and opened, and read in its details', async () => {
    await openTrace(clickId);
    await grid().focus();
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
      return active();
    };
    expect(await press('ArrowDown', 'ArrowDown')).toBe('nginx POST /api/tasks');
    expect(await grid().getAttribute('aria-activedescendant')).toMatch(/^row-nginx/);
    expect(await press('ArrowLeft')).toBe('nginx POST /api/tasks');
    expect(await rows().count()).toBe(3);
    expect(await rows().nth(2).getAttribute('aria-expanded')).toBe('false');
    expect(await press('ArrowRight', 'ArrowRight')).toBe('backend POST /api/tasks');
    expect(await press('End')).toBe('backend COMMIT');
    expect(await press('ArrowLeft')).toBe('backend POST /api/tasks');
    expect(await press('Home')).toBe('frontend task.add');
    await press('End', 'Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('details');
    await page.keyboard.press('Escape');
    await expect.poll(() => grid().evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press('/');
    await expect
      .poll(() => page.getByRole('searchbox').evaluate((one) => one === document.activeElement))
      .toBe(true);
  });
});

describe('a trace of 5,000 spans', () => {
  it('of 50 levels is drawn by its visible rows only, wherever one looks', async () => {
    await openTrace(manyId);
    expect(await grid().getAttribute('aria-rowcount')).toBe('5001');
    expect(await rows().count()).toBeLessThan(60);
    await grid().focus();
    await page.keyboard.press('End');
    await expect.poll(active).toBe('service-1 step 4999');
    expect(await rows().count()).toBeLessThan(60);
    await page.getByRole('searchbox').fill('"step 49"');
    await page.getByRole('searchbox').press('Enter');
    await page.getByRole('searchbox').press('Enter');
    await expect.poll(active).toMatch(/step 49/);
    expect(await page.locator('*').count()).toBeLessThan(2_500);
  });

  it('costs the page’s thread little: 500 ms from the data to the picture, 50 ms for a frame of scrolling', async () => {
    await open('/lab/trace');
    const metrics = await page.context().newCDPSession(page);
    // Time of the processor, not of the clock: tests share the machine.
    await metrics.send('Performance.enable', { timeDomain: 'threadTicks' });
    const spent = async () => {
      const { metrics: all } = await metrics.send('Performance.getMetrics');
      return 1_000 * (all.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
    };
    const field = page.getByRole('textbox', { name: 'Trace id' });
    await field.fill(manyId);
    const before = await spent();
    await field.press('Enter');
    await rows().first().waitFor();
    const drawn = await spent();
    expect(drawn - before).toBeLessThan(500);
    const frames = 100;
    await grid().evaluate(async (one, count) => {
      for (let at = 0; at < count; at++) {
        one.scrollTop += 600;
        await new Promise(requestAnimationFrame);
      }
    }, frames);
    expect(((await spent()) - drawn) / frames).toBeLessThan(50);
  });

  it('has room for the name at each level', async () => {
    await openTrace(manyId, `?span=${spanIdOf('s49')}`);
    await expect.poll(active).toBe('service-0 step 49');
    const deepest = grid().locator('[aria-level="50"] .span-label').first();
    expect(await deepest.evaluate((one) => one.clientWidth)).toBeGreaterThan(60);
  });
});

describe('while a store is stopped', () => {
  it('the trace store: says so, shows the lines, and recovers by itself', async () => {
    site.stopped.add('tempo');
    await open(`/lab/trace/${clickId}`);
    await expect
      .poll(() => page.getByRole('alert').allInnerTexts())
      .toContainEqual(
        expect.stringMatching(
          /^The spans are not here\. Tempo cannot be reached\..* The page asks again by itself\.$/,
        ),
      );
    await expect
      .poll(() =>
        section(/^Log lines/)
          .locator('.line')
          .count(),
      )
      .toBe(4);
    site.stopped.clear();
    await grid().waitFor();
    await expect.poll(labels).toContain('nginx POST /api/tasks');
  });

  it.each([
    ['loki', 'The log lines are not here. Loki cannot be reached.', /^Log lines/, '.line'],
    [
      'prometheus',
      'The metric samples are not here. Prometheus cannot be reached.',
      /^Metric samples/,
      '.sample',
    ],
  ] as const)(
    '%s: its part says so, the waterfall is there, and it recovers by itself',
    async (store, words, name, item) => {
      site.stopped.add(store);
      await openTrace(clickId);
      await expect.poll(() => section(name).getByRole('alert').innerText()).toContain(words);
      await expect.poll(labels).toContain('backend COMMIT');
      site.stopped.clear();
      await section(name).locator(item).first().waitFor();
      expect(await page.locator('.note-failed').count()).toBe(0);
    },
  );

  it('a trace that is not there yet is shown once it is', async () => {
    await open(`/lab/trace/${unknownId}`);
    await page.getByText('There is no span of the trace').waitFor();
    await site.store(unknownId, Date.now(), clickSpans());
    await page.getByRole('treegrid').waitFor({ timeout: 15_000 });
  });
});

describe.each([
  [1440, 'light'],
  [1440, 'dark'],
  [360, 'light'],
  [360, 'dark'],
] as const)('at %i px, %s', (width, colorScheme) => {
  const options = { viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' } as const;

  it.each([
    ['the requests', '/lab/trace', 'text=Your last actions'],
    ['a request', `/lab/trace/${clickId}?compare=${quickId}`, '[data-testid="comparison"]'],
    ['a span', `/lab/trace/${orderId}?span=${spanIdOf('charged')}&q=charge`, '[data-testid="details"]'],
  ])('%s: axe finds nothing, and nothing is wider than the page', async (_name, path, ready) => {
    await open(path, options);
    await page.locator(ready).first().waitFor();
    await expect.poll(() => page.locator('.note-loading').count()).toBe(0);
    expect(await violations()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
  });
});

/** What axe-core finds on the page. */
async function violations(): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations: found } = await Reflect.get(window, 'axe').run(document);
    return found.map(({ id, nodes }: { id: string; nodes: { html: string; failureSummary: string }[] }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`),
    }));
  });
}
