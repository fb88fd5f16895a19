import { access, constants, mkdir } from 'node:fs/promises';
import { reasonOf } from '@lab/wait/wait-until';
import type { Settings } from '../stack/settings.ts';
import { UserError } from '../terminal/user-error.ts';

/**
 * Makes the state directory where it is missing.
 *
 * @throws UserError when it cannot be made or written
 */
export async function ensureStateDirectory({ paths }: Settings): Promise<void> {
  try {
    await mkdir(paths.state, { recursive: true });
    await access(paths.state, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UserError(
      `The state directory ${paths.state} cannot be written`,
      adviceFor(error, paths.state),
      [reasonOf(error)],
    );
  }
}

function adviceFor(error: unknown, directory: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const isFile = code === 'EEXIST' || code === 'ENOTDIR';
  const remedy = isFile
    ? 'A file is where a directory should be: move it away'
    : `Give the directory to yourself (sudo chown -R "$USER" ${directory})`;
  return `${remedy}, or set LAB_STATE_DIR to another directory.`;
}
