import type { Page } from 'playwright-core';
import { byTestId, testIds } from '../../frontend/src/tasks/test-ids.ts';

/** A picture of a page of the running lab. */
export interface Picture {
  /** `docs/images/<name>.png`. */
  readonly name: string;
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** What is there once the page is worth a picture: all of these selectors. */
  readonly shows: readonly string[];
  /** Brings the page into the state that is wanted. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** In this order: what one page has done is to be seen on the next. */
export const pictures: readonly Picture[] = [
  {
    name: 'task-manager',
    path: '/',
    width: 1200,
    height: 820,
    shows: ['#app[aria-busy="false"]'],
    prepare: workOnTasks,
  },
  {
    name: 'follow',
    path: '/lab/trace',
    width: 1240,
    height: 860,
    shows: ['.waterfall'],
    prepare: followFirst,
  },
  {
    name: 'lab',
    path: '/lab',
    width: 1360,
    height: 1100,
    shows: ['.picture .place'],
  },
  {
    name: 'explore',
    path: '/lab/explore',
    width: 1360,
    height: 900,
    shows: ['.cm-content'],
    prepare: askAboutRequests,
  },
  {
    name: 'slos',
    path: '/lab/slos',
    width: 1360,
    height: 900,
    shows: ['main canvas'],
  },
  {
    name: 'score',
    path: '/lab/score',
    width: 1240,
    height: 860,
    shows: ['.scores article'],
  },
  {
    name: 'telemetry',
    path: '/lab/telemetry',
    width: 1240,
    height: 860,
    shows: ['.metric .metric-value'],
  },
  {
    name: 'dashboards',
    path: '/dashboards/lab-slo?from=now-15m&to=now&refresh=',
    width: 1360,
    height: 900,
    shows: ['[data-panel] canvas'],
  },
  {
    name: 'practise',
    path: '/lab/practise',
    width: 1240,
    height: 860,
    shows: ['#app:not([aria-busy])'],
  },
];

const titles = ['Water the plants', 'Renew the passport', 'Book the dentist', 'Pay the rent'];

/** Adds tasks, ends one, and meets an error: its toast leads to the trace. */
async function workOnTasks(page: Page): Promise<void> {
  for (const title of titles) {
    await page.locator(byTestId(testIds.newTaskTitle)).fill(title);
    await page.locator(byTestId(testIds.newTaskSubmit)).click();
    await page.locator(byTestId(testIds.taskItem)).filter({ hasText: title }).first().waitFor();
  }
  await page.locator(byTestId(testIds.taskToggle)).first().click();
  await page.locator(byTestId(testIds.simulateError)).click();
  await page
    .locator(`${byTestId(testIds.toast)}[data-outcome="failed"]`)
    .first()
    .waitFor();
}

/** The last action of this browser: the stores have its spans after a moment. */
async function followFirst(page: Page): Promise<void> {
  await page.locator('main a[href^="/lab/trace/"]').first().click();
  await page.locator('.waterfall').waitFor();
}

/** Requests by route, as a chart. */
async function askAboutRequests(page: Page): Promise<void> {
  await page
    .locator('.cm-content')
    .first()
    .fill('sum by (http_route) (rate(http_server_request_duration_seconds_count[1m]))');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.locator('main canvas').first().waitFor();
}
