import { currentLauncher, launcherToStart } from '../launcher/choose.ts';
import type { LauncherContext } from '../launcher/launcher.ts';
import type { PartName } from '../stack/part-names.ts';
import type { Workload } from '../stack/workload-names.ts';
import { UserError } from '../terminal/user-error.ts';
import { startLab } from './up.ts';

/** A part that tells whether the workload runs. */
const toldBy: Readonly<Record<Workload, PartName>> = { tasks: 'backend', shop: 'shop-orders' };

/** Which parts are not ready, a line each. */
async function missing(context: LauncherContext, workload: Workload): Promise<readonly string[]> {
  const { parts } = await (await currentLauncher(context)).status();
  const others = parts.filter(({ state }) => state !== 'ready').map(({ name, state }) => `${name}: ${state}`);
  const isThere = parts.some(({ name }) => name === toldBy[workload]);
  return isThere ? others : [...others, `${toldBy[workload]}: stopped`];
}

/** @throws UserError unless every part of the lab is ready */
export async function mustRun(context: LauncherContext, workload: Workload = 'tasks'): Promise<void> {
  const others = await missing(context, workload);
  if (others.length === 0) return;
  const command = workload === 'tasks' ? 'npx lab up' : `npx lab up --with ${workload}`;
  throw new UserError('The lab does not run as it should', command, others);
}

/** Starts what is missing of the lab. */
export async function bringUp(context: LauncherContext, workload: Workload = 'tasks'): Promise<void> {
  if ((await missing(context, workload)).length === 0) return;
  const launcher = await launcherToStart(context, { native: false, docker: false });
  const add = workload === 'shop' ? (['shop'] as const) : [];
  await startLab(launcher, context, { add, remove: [] }, { verify: false, install: true });
}
