import type { SamplingMode } from '@lab/telemetry/sampling';
import type { BrowserAction } from '@lab/telemetry/spans';
import { reasonOf } from '@lab/wait/wait-until';
import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { type Drive, DriveError, type DrivenAction, type DrivenSession } from '../context.ts';
import { drawKeptIds } from './kept-ids.ts';
import { type Recorder, recordPage } from './recorder.ts';
import { expectedFailure, type Stage, type Step, steps } from './steps.ts';

/** A drive that has not begun: checks hold it while they take their baselines. */
export interface PendingDrive {
  readonly drive: Drive;
  /** Begins; its outcome, good or bad, arrives through the drive’s promises. */
  start(): void;
}

export interface DriveOptions {
  readonly browser: Promise<Browser>;
  readonly site: string;
  /** For each thing that a user waits for. */
  readonly deadlineMs: number;
  readonly sampling: SamplingMode;
}

/** Prepares to walk through the real interface once; every action’s telemetry can be looked for as soon as it is done. */
export function prepareDrive(options: DriveOptions): PendingDrive {
  const actions = new Map<BrowserAction, PromiseWithResolvers<DrivenAction>>(
    steps.map(({ action }) => [action, Promise.withResolvers<DrivenAction>()]),
  );
  const finished = Promise.withResolvers<DrivenSession>();
  for (const { promise } of [...actions.values(), finished]) promise.catch(() => undefined);
  let startedAt = Date.now();

  const drive: Drive = {
    get startedAt() {
      return startedAt;
    },
    action: (name) =>
      actions.get(name)?.promise ?? Promise.reject(new DriveError(`the drive has no action ${name}`)),
    finished: finished.promise,
  };
  return {
    drive,
    start() {
      startedAt = Date.now();
      walk(options, (done) => actions.get(done.action)?.resolve(done)).then(
        finished.resolve,
        (error: unknown) => {
          const failure = error instanceof DriveError ? error : new DriveError(reasonOf(error));
          for (const { reject } of actions.values()) reject(failure);
          finished.reject(failure);
        },
      );
    },
  };
}

async function walk(
  { browser, site, deadlineMs, sampling }: DriveOptions,
  onDone: (action: DrivenAction) => void,
): Promise<DrivenSession> {
  const page = await (await browser).newPage();
  page.setDefaultTimeout(deadlineMs);
  await drawKeptIds(page, sampling);
  const recorder = recordPage(page, expectedFailure);
  const stage: Stage = { page, site, taskTitle: `verify ${new Date().toISOString()}` };
  const actions: DrivenAction[] = [];
  try {
    for (const step of steps) {
      const done = await walkStep(step, stage, recorder, deadlineMs);
      actions.push(done);
      onDone(done);
    }
  } catch (error) {
    await removeLeftover(stage);
    throw error;
  }
  // Leaving the page makes the browser send what it still holds: vitals and metrics.
  await page.goto('about:blank');
  return { actions, requests: recorder.requests, consoleErrors: recorder.complaints };
}

async function walkStep(
  step: Step,
  stage: Stage,
  recorder: Recorder,
  deadlineMs: number,
): Promise<DrivenAction> {
  const startedAt = Date.now();
  const sentBefore = recorder.requests.length;
  try {
    await step.perform(stage);
    const traceId = await step.announcement(stage).getAttribute('data-trace-id');
    if (!/^[0-9a-f]{32}$/.test(traceId ?? '')) throw new Error(`the page shows “${traceId}” as trace id`);
    await step.expectOutcome(stage);
    await recorder.untilQuiet(deadlineMs);
    const requests = recorder.requests.slice(sentBefore).filter((request) => request.traceId === traceId);
    if (requests.length === 0) throw new Error(`no request to the API had the trace id ${traceId}`);
    return { action: step.action, traceId: traceId ?? '', startedAt, requests };
  } catch (error) {
    const complaints = recorder.complaints.map((complaint) => `; ${complaint}`).join('');
    throw new DriveError(`could not ${step.description}: ${firstLine(reasonOf(error))}${complaints}`);
  }
}

/** Playwright adds a log of its attempts, which says nothing to a user of the lab. */
function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

const leftoverSchema = z.looseObject({ items: z.array(z.looseObject({ id: z.string() })) });

/** A run that fails half-way takes its task away too. The lab may not answer any more, which is no further error. */
async function removeLeftover({ site, taskTitle }: Stage): Promise<void> {
  try {
    const signal = AbortSignal.timeout(2_000);
    const found = await fetch(`${site}/api/tasks?${new URLSearchParams({ q: taskTitle })}`, { signal });
    for (const { id } of leftoverSchema.parse(await found.json()).items) {
      await fetch(`${site}/api/tasks/${id}`, { method: 'DELETE', signal });
    }
  } catch {
    return;
  }
}
