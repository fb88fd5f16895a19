import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { waitUntil } from '@lab/wait/wait-until';
import { lock } from 'proper-lockfile';
import type { Component } from './component.ts';
import type { Session } from './session.ts';
import { cacheDirectory } from './session.ts';

// The longest build on one slow core, twice.
const lockDeadlineMs = 3_600_000;
const lockStaleMs = 10_000;

/**
 * Runs `work` while no other run on this machine works on the same component. A lock whose holder died is taken over
 * after 10 s.
 */
export async function withLock<T>(
  component: Component,
  session: Session,
  work: () => Promise<T>,
): Promise<T> {
  const directory = cacheDirectory(component, session.settings);
  await mkdir(dirname(directory), { recursive: true });
  let waiting = false;
  const { value: release } = await waitUntil(
    async () => {
      try {
        const unlock = await lock(directory, { realpath: false, stale: lockStaleMs, retries: 0 });
        return { ok: true, value: unlock };
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error;
        if (!waiting) session.reporter.say(`Waiting for another run that obtains ${component.title}.`);
        waiting = true;
        return { ok: false, seen: `${directory}.lock is held` };
      }
    },
    {
      what: `The lock of ${component.title}`,
      deadlineMs: lockDeadlineMs,
      intervalMs: 250,
      signal: session.signal,
    },
  );
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Gives `work` an empty folder, which is gone afterwards, whatever happens. Call it with the component’s lock held. */
export async function withScratch<T>(scratch: string, work: (scratch: string) => Promise<T>): Promise<T> {
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  try {
    return await work(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * Puts a program into the cache in one step: `fill` writes into a folder beside it, which is renamed only when `fill`
 * succeeded. Call it with the component’s lock held.
 */
export async function fillCache(directory: string, fill: (partial: string) => Promise<void>): Promise<void> {
  await withScratch(`${directory}.partial`, async (partial) => {
    await fill(partial);
    await rm(directory, { recursive: true, force: true });
    await rename(partial, directory);
  });
}
