import { currentLauncher } from '../launcher/choose.ts';
import type { LauncherContext } from '../launcher/launcher.ts';
import { UserError } from '../terminal/user-error.ts';

/** @throws UserError unless every part of the lab is ready */
export async function mustRun(context: LauncherContext): Promise<void> {
  const { parts } = await (await currentLauncher(context)).status();
  const others = parts.filter(({ state }) => state !== 'ready');
  if (parts.length > 0 && others.length === 0) return;
  throw new UserError(
    'The lab does not run as it should',
    'npx lab up',
    others.map(({ name, state }) => `${name}: ${state}`),
  );
}
