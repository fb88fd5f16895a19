import type { Settings } from '../../stack/settings.ts';
import type { Part } from './part.ts';
import { endProcesses } from './supervise/processes.ts';
import {
  connectSupervisor,
  partProcesses,
  type Supervisor,
  SupervisorGone,
  supervisorPid,
} from './supervise/supervisor.ts';

/**
 * Stops every part, then the supervisor, then whatever is left of the lab (after its supervisor was killed, say).
 * Data stays.
 *
 * @returns names of the processes that were stopped, and how many processes without a supervisor were ended
 */
export async function shutDownStack(
  settings: Settings,
  parts: readonly Part[],
): Promise<{ stopped: string[]; strays: number }> {
  const stopped = (await supervisorPid(settings))
    ? await stopAll(await connectSupervisor(settings), parts)
    : [];
  return { stopped, strays: await endStrays(settings, parts) };
}

/**
 * Ends the parts’ processes that no supervisor looks after; none may be looked after now.
 *
 * @returns how many there were
 */
export async function endStrays(settings: Settings, parts: readonly Part[]): Promise<number> {
  let ended = 0;
  for (const stage of inStages(parts, ({ stopStage }) => stopStage)) {
    const strays = await Promise.all(stage.map(({ name }) => partProcesses(settings, name)));
    await endProcesses(strays.flat(), Math.max(...stage.map(({ stopWithinMs }) => stopWithinMs)));
    ended += strays.flat().length;
  }
  return ended;
}

/** @returns what was stopped; of a supervisor that ends meanwhile nothing: what it leaves behind is ended as strays */
async function stopAll(supervisor: Supervisor, parts: readonly Part[]): Promise<string[]> {
  try {
    return await stopSupervised(supervisor, parts);
  } catch (error) {
    if (!(error instanceof SupervisorGone)) throw error;
    supervisor.disconnect();
    return [];
  }
}

async function stopSupervised(supervisor: Supervisor, parts: readonly Part[]): Promise<string[]> {
  const supervised = await supervisor.list();
  const stageOf = (name: string) => parts.find((part) => part.name === name)?.stopStage ?? 3;
  for (const stage of inStages(supervised, ({ name }) => stageOf(name))) {
    await Promise.all(stage.map(({ name }) => supervisor.remove(name)));
  }
  const unknown = await supervisor.removeUnknown();
  await supervisor.shutDown();
  return [...supervised.map(({ name }) => name), ...unknown];
}

/** In the order in which they are to be stopped. */
function inStages<T>(items: readonly T[], stageOf: (item: T) => number): T[][] {
  return [...Map.groupBy(items, stageOf)].sort(([a], [b]) => a - b).map(([, stage]) => stage);
}
