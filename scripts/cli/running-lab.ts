import { currentLauncher, launcherToStart } from '../launcher/choose.ts';
import type { LauncherContext } from '../launcher/launcher.ts';
import { allMustRun, missingParts, type PartStates, settledStates } from '../practice/running.ts';
import type { Workload } from '../stack/workload-names.ts';
import { startLab } from './up.ts';

/** The lab's parts as they are now. */
export const partStates = async (context: LauncherContext): Promise<PartStates> =>
  (await (await currentLauncher(context)).status()).parts;

/** @throws UserError unless every part of the lab is ready */
export async function mustRun(context: LauncherContext, workload: Workload = 'tasks'): Promise<void> {
  allMustRun(await settledStates(() => partStates(context)), workload);
}

/** Starts what is missing of the lab. */
export async function bringUp(context: LauncherContext, workload: Workload = 'tasks'): Promise<void> {
  const states = await settledStates(() => partStates(context));
  if (missingParts(states, workload).length === 0) return;
  const launcher = await launcherToStart(context, { native: false, docker: false });
  const add = workload === 'shop' ? (['shop'] as const) : [];
  await startLab(launcher, context, { add, remove: [] }, { verify: false, install: true });
}
