import { access, constants, mkdir } from 'node:fs/promises';
import type { Settings } from '../stack/settings.ts';
import { reasonOf } from '../terminal/wait-until.ts';
import type { Problem } from './preflight.ts';

/** Makes the state directory where it is missing. */
export async function checkStateDirectory({ paths }: Settings): Promise<readonly Problem[]> {
  try {
    await mkdir(paths.state, { recursive: true });
    await access(paths.state, constants.R_OK | constants.W_OK | constants.X_OK);
    return [];
  } catch (error) {
    return [
      {
        seen: `${paths.state} cannot be written (${reasonOf(error)})`,
        advice: `Give it to yourself (sudo chown -R "$USER" ${paths.state}), or set LAB_STATE_DIR to another folder.`,
      },
    ];
  }
}
