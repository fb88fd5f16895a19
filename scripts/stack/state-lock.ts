import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { UserError } from '../terminal/user-error.ts';
import type { Settings } from './settings.ts';

/** While another process holds the lock, this one tries again for about ten seconds. The lock of a killed process expires after `staleMs`. */
const [waits, shortestWaitMs, longestWaitMs, staleMs] = [100, 20, 100, 5_000];

/**
 * Runs `work` while it holds the lock of this name in the state directory. `work` goes on when the lock is lost, which is reported
 * on standard error: a process of the lab must not end for it.
 *
 * @throws UserError when another process holds the lock for ten seconds
 */
export async function withStateLock<T>(
  { paths }: Pick<Settings, 'paths'>,
  name: 'exercise' | 'faults',
  work: () => Promise<T>,
): Promise<T> {
  const folder = join(paths.state, name);
  await mkdir(folder, { recursive: true });
  const lockfilePath = join(paths.state, `${name}.lock`);
  let isLost = false;
  const release = await lock(folder, {
    stale: staleMs,
    lockfilePath,
    onCompromised({ message }) {
      isLost = true;
      process.stderr.write(
        `The lock ${lockfilePath} was lost (${message}); another command may change the ${name} too\n`,
      );
    },
    retries: { retries: waits, minTimeout: shortestWaitMs, maxTimeout: longestWaitMs },
  }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error;
    throw new UserError(
      `Another command is changing the ${name} of this lab now`,
      'Wait for its end, then try again',
      [],
      { cause: error },
    );
  });
  try {
    return await work();
  } finally {
    if (!isLost) await release();
  }
}
