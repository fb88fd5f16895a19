import { type BrowserAction, browserActions } from '@lab/telemetry/spans';
import type { Locator, Page } from 'playwright-core';
import { byTestId, testIds } from '../../../frontend/src/tasks/test-ids.ts';

/** What steps share: the page, its address, and the task that this run adds and removes. */
export interface Stage {
  readonly page: Page;
  readonly site: string;
  readonly taskTitle: string;
}

/** One thing that a user does, and what the user must see afterwards. */
export interface Step {
  readonly action: BrowserAction;
  /** For the report when it fails. */
  readonly description: string;
  /** Whether the backend needs its database for this; then the trace must hold SQL spans. */
  readonly sql: boolean;
  perform(stage: Stage): Promise<void>;
  /** The element that tells the user the trace id (`data-trace-id`). */
  announcement(stage: Stage): Locator;
  /** Waits for the outcome on the page. */
  expectOutcome(stage: Stage): Promise<void>;
}

function taskItem({ page, taskTitle }: Stage): Locator {
  return page.locator(byTestId(testIds.taskItem)).filter({ hasText: taskTitle });
}

function toastOf({ page }: Stage, action: BrowserAction): Locator {
  return page.locator(`${byTestId(testIds.toast)}[data-action="${action}"]`).last();
}

const load: Step = {
  action: browserActions.load,
  description: 'open the task manager',
  sql: true,
  perform: async ({ page, site }) => void (await page.goto(`${site}/`, { waitUntil: 'domcontentloaded' })),
  announcement: ({ page }) =>
    page.locator(`${byTestId(testIds.listTrace)}[data-action="${browserActions.load}"][data-trace-id]`),
  expectOutcome: ({ page }) => page.locator(byTestId(testIds.newTaskTitle)).waitFor(),
};

const add: Step = {
  action: browserActions.add,
  description: 'add a task',
  sql: true,
  async perform({ page, taskTitle }) {
    await page.locator(byTestId(testIds.newTaskTitle)).fill(taskTitle);
    await page.locator(byTestId(testIds.newTaskSubmit)).click();
  },
  announcement: (stage) => toastOf(stage, browserActions.add),
  expectOutcome: (stage) => taskItem(stage).waitFor(),
};

const complete: Step = {
  action: browserActions.complete,
  description: 'complete the task',
  sql: true,
  perform: (stage) => taskItem(stage).locator(byTestId(testIds.taskToggle)).click(),
  announcement: (stage) => toastOf(stage, browserActions.complete),
  expectOutcome: (stage) => taskItem(stage).and(stage.page.locator('[data-status="done"]')).waitFor(),
};

const simulateError: Step = {
  action: browserActions.simulateError,
  description: 'simulate an error',
  sql: false,
  perform: ({ page }) => page.locator(byTestId(testIds.simulateError)).click(),
  announcement: (stage) => toastOf(stage, browserActions.simulateError),
  expectOutcome: (stage) =>
    toastOf(stage, browserActions.simulateError).and(stage.page.locator('[data-outcome="failed"]')).waitFor(),
};

const remove: Step = {
  action: browserActions.remove,
  description: 'delete the task',
  sql: true,
  perform: (stage) => taskItem(stage).locator(byTestId(testIds.taskDelete)).click(),
  announcement: (stage) => toastOf(stage, browserActions.remove),
  expectOutcome: (stage) => taskItem(stage).waitFor({ state: 'detached' }),
};

/** What the browser does, in this order. The last step takes away what the second one made. */
export const steps: readonly Step[] = [load, add, complete, simulateError, remove];

/** The only request that may fail. */
export const expectedFailure = /\/api\/simulate\/error$/;
