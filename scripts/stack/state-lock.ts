import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { UserError } from '../terminal/user-error.ts';
import type { Settings } from './settings.ts';

/** Another process may hold it: this one waits so long, and a holder that was killed counts as gone after `staleMs`. */
const [waits, shortestWaitMs, longestWaitMs, staleMs] = [100, 20, 100, 5_000];

/**
 * Runs `work` while no other process changes what goes by this name in the state directory.
 *
 * @throws UserError when another one does for ten seconds
 */
export async function withStateLock<T>(
  { paths }: Pick<Settings, 'paths'>,
  name: 'exercise' | 'faults',
  work: () => Promise<T>,
): Promise<T> {
  const folder = join(paths.state, name);
  await mkdir(folder, { recursive: true });
  const release = await lock(folder, {
    stale: staleMs,
    lockfilePath: join(paths.state, `${name}.lock`),
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
    await release();
  }
}
