import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import type { Settings } from '../stack/settings.ts';
import { UserError } from '../terminal/user-error.ts';
import { ensureStateDirectory } from './state-directory.ts';

/** After this time without a sign of life the holder counts as dead. */
const staleMs = 10_000;

/**
 * Runs `work` while no other command changes the same lab.
 *
 * @throws UserError when another one does, or the state directory cannot be written
 */
export async function withLabLock<T>(settings: Settings, work: () => Promise<T>): Promise<T> {
  await ensureStateDirectory(settings);
  const release = await lock(settings.paths.state, {
    stale: staleMs,
    lockfilePath: lockFile(settings),
  }).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // A full disk must not keep anybody from stopping the lab, or from deleting its data.
    if (code === 'ENOSPC') return async () => undefined;
    if (code !== 'ELOCKED') throw error;
    throw new UserError(
      'Another command is starting, stopping or resetting this lab now',
      `Wait for its end, then try again. (If it was killed, its lock ${lockFile(settings)} expires after ${staleMs / 1000} s.)`,
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

const lockFile = (settings: Settings) => join(settings.paths.state, 'command.lock');
