import type { LauncherContext } from '../launcher/launcher.ts';
import { UserError } from '../terminal/user-error.ts';
import { obtain } from '../toolchain/obtain.ts';
import { openSession } from '../toolchain/session.ts';

/** Path of a Chromium that is installed. @param whatFails without one @throws UserError where there is none */
export async function findChromium(context: LauncherContext, whatFails: string): Promise<string> {
  const obtained = await obtain('chromium', openSession({ ...context, install: false }));
  if (obtained.found) return obtained.program.path;
  throw new UserError(whatFails, 'npx lab up --verify installs it, or name one in LAB_CHROMIUM_BIN', [
    obtained.reason,
  ]);
}
