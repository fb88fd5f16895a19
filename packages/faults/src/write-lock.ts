import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ActiveFaults } from './active-faults.ts';
import type { FaultId } from './faults.ts';

/** The faults that hold the write lock of a SQLite database. */
type LockFault = Extract<FaultId, 'database-write-lock' | 'database-busy' | 'stock-database-locked'>;

/** While the fault is off, it is asked for this often. */
const lookEveryMs = 250;

/**
 * While the fault is on: takes the write lock of the database again and again, until it is stopped.
 *
 * @param onProblem called when the lock could not be taken
 */
export function startWriteLock(
  faults: ActiveFaults,
  fault: LockFault,
  databasePath: string,
  onProblem: (error: unknown) => void,
): { readonly stop: () => void } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const lockAgainAndAgain = async () => {
    while (!signal.aborted) {
      const locked = await faults.active(fault);
      if (locked) await holdWriteLock(databasePath, locked.hold_ms).catch(onProblem);
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
