import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ActiveFaults } from '@lab/faults/active-faults';
import type { Logger } from 'pino';

/** While the fault is off, it is asked for this often. */
const lookEveryMs = 250;

/** While `database-write-lock` is on: takes the write lock of the database again and again, until it is stopped. */
export function startWriteLock(
  faults: ActiveFaults,
  databasePath: string,
  logger: Logger,
): { readonly stop: () => void } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const lockAgainAndAgain = async () => {
    while (!signal.aborted) {
      const locked = await faults.active('database-write-lock');
      if (locked)
        await holdWriteLock(databasePath, locked.hold_ms).catch((err: unknown) =>
          logger.error({ err }, 'the write lock could not be taken'),
        );
      await delay(locked?.every_ms ?? lookEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  void lockAgainAndAgain();
  return { stop: () => stopping.abort() };
}

/** In a thread of its own: statements that wait for the lock occupy this one. */
async function holdWriteLock(path: string, ms: number): Promise<void> {
  const worker = new Worker(new URL('./hold-write-lock.ts', import.meta.url), {
    workerData: { path, ms },
    execArgv: [],
  });
  await once(worker, 'exit');
}
