import { type ScoreReport, scoreRoute } from '@lab/api-contract/score';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  appearance,
  appearances,
  overflowOf,
  type PageSite,
  startPageSite,
  violationsOn,
} from './page-site.ts';

const traceId = 'b2'.repeat(16);
const rule = (id: string, title: string) => ({ id, title, impact: 'important', weight: 30 }) as const;
const place = (text: string, traceOf: string | null = null) => ({ text, trace_id: traceOf, metric: null });
const orphans = Array.from({ length: 5 }, (_, at) => `${at}2`.repeat(16));
const report: ScoreReport = {
  rated_at: '2026-01-02T03:04:05.000Z',
  minutes: 60,
  services: [
    {
      ...{ service: 'shop-orders', score: 88.95, category: 'good' },
      broken: [
        {
          ...rule('SPA-002', 'every parent is in the trace'),
          mend: 'Find who drops the parent, and set `service.name`.',
          places: [traceId, ...orphans].map((id) => place(`trace ${id} has 1 without, “GET /orders”`, id)),
          place_count: 6,
        },
        {
          ...rule('LOG-002', 'every line has a severity'),
          ...{ mend: 'Let the logger set it.', places: [place('2 of 9 lines have none')], place_count: 1 },
        },
      ],
      held: [rule('RES-005', 'service.name is there')],
      not_judged: [rule('RES-003', 'k8s.pod.uid is there, on Kubernetes')],
    },
    {
      ...{ service: 'lab-backend', score: 100, category: 'excellent', broken: [], not_judged: [] },
      held: [rule('RES-005', 'service.name is there')],
    },
    { service: 'lab-frontend', score: null, category: null, broken: [], held: [], not_judged: [] },
  ],
};

let site: PageSite;
let page: Page;
let refusal: { readonly status: number; readonly detail: string } | undefined;
let asked: string[] = [];

beforeAll(async () => {
  site = await startPageSite({
    labApi({ path }, response) {
      asked.push(path);
      const body = refusal ? { detail: refusal.detail } : report;
      response
        .writeHead(refusal?.status ?? 200, { 'content-type': 'application/json' })
        .end(JSON.stringify(body));
    },
  });
});
afterAll(() => site.stop());
afterEach(async () => {
  refusal = undefined;
  asked = [];
  expect(await site.closePages()).toEqual([]);
});

const open = async (query = '', options?: Parameters<PageSite['open']>[1]) => {
  page = await site.open(`/lab/score${query}`, options);
};
const card = (name: string) => page.getByRole('article', { name, exact: true });

describe('a service', () => {
  it('has its score, and each rule that fails with its reason, what shows it and how to mend it', async () => {
    await open();
    const orders = card('shop-orders');
    const text = (await orders.innerText()).replaceAll(/\s+/g, ' ');
    expect(text).toMatch(
      /^shop-orders good 88\.9 1 of 3 rules hold SPA-002 every parent is in the trace important, 30/,
    );
    expect(text).toContain('A trace has 1 without, “GET /orders” Trace b2b2b2b2');
    expect(text).toContain('and 3 more');
    expect(text).toContain('To do: Find who drops the parent, and set service.name.');
    expect(await orders.getByRole('link', { name: 'Trace b2b2b2b2' }).getAttribute('href')).toBe(
      `/lab/trace/${traceId}`,
    );
    expect(
      await orders.getByRole('link', { name: 'Traces and logs of shop-orders' }).getAttribute('href'),
    ).toBe('/dashboards/lab-tracing?var-service=shop-orders');
    expect(await card('lab-backend').innerText()).toMatch(/excellent[\s\S]*100[\s\S]*No rule fails\./);
    expect(asked).toEqual([scoreRoute]);
  });

  it('that has sent nothing has no score', async () => {
    await open();
    const text = await card('lab-frontend').innerText();
    expect(text).toContain('No data yet');
    expect(text).not.toMatch(/\d/);
  });

  it('shows all of its rules by the keyboard, and the address keeps that', async () => {
    await open();
    const button = card('shop-orders').getByRole('button', { name: 'All rules' });
    await button.focus();
    await page.keyboard.press('Enter');
    await card('shop-orders').getByRole('heading', { name: 'Rules that hold' }).waitFor();
    expect(page.url()).toMatch(/\?rules=shop-orders$/);
    await page.goto(page.url());
    await card('shop-orders').getByText('k8s.pod.uid is there').waitFor();
    await page.goBack();
    await expect.poll(() => page.getByRole('heading', { name: 'Rules that hold' }).count()).toBe(0);
  });
});

describe('without scores', () => {
  it('a lab without an API: says so, names the command, and recovers by itself', async () => {
    site.stopped.add('labApi');
    await open();
    await expect
      .poll(() => page.locator('main').innerText())
      .toMatch(
        /The scores are not here\. The lab’s API cannot be reached\.[\s\S]*npx lab score prints the scores/,
      );
    site.stopped.clear();
    await card('shop-orders').waitFor();
    expect(await page.getByText('A lab in Docker').count()).toBe(0);
  });

  it('a store that does not answer: says which', async () => {
    refusal = { status: 409, detail: 'A store does not answer; HTTP 500. → npx lab status' };
    await open();
    await expect
      .poll(() => page.getByRole('alert').innerText())
      .toBe(
        'The scores are not here. The lab’s API refuses this: A store does not answer; HTTP 500. → npx lab status The page asks again by itself.',
      );
  });
});

describe.each(appearances)('at %i px, %s', (width, colorScheme) => {
  it('axe finds nothing, and nothing is wider than the page', async () => {
    await open('?rules=shop-orders', appearance(width, colorScheme));
    await card('shop-orders').getByText('k8s.pod.uid is there').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  });
});
