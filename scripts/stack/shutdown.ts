import { endProcesses, processesIn } from '../supervise/processes.ts';
import { connectSupervisor, type Supervisor, supervisorPid } from '../supervise/supervisor.ts';
import type { Part } from './part.ts';
import type { Settings } from './settings.ts';

const graceMs = 2000;

/**
 * Stops every part, then the supervisor, then whatever is left of the lab (after its supervisor was killed, say).
 * Data stays.
 *
 * @returns names of the processes that were stopped, and how many stray processes were ended
 */
export async function shutDownStack(
  settings: Settings,
  parts: readonly Part[],
): Promise<{ stopped: string[]; strays: number }> {
  const stopped = (await supervisorPid(settings))
    ? await stopSupervised(await connectSupervisor(settings), parts)
    : [];
  const strays = await processesIn(settings.paths.run);
  await endProcesses(strays, graceMs);
  return { stopped, strays: strays.length };
}

async function stopSupervised(supervisor: Supervisor, parts: readonly Part[]): Promise<string[]> {
  const stages = Map.groupBy(
    await supervisor.list(),
    ({ name }) => parts.find((part) => part.name === name)?.stopStage ?? 3,
  );
  for (const [, processes] of [...stages].sort(([a], [b]) => a - b)) {
    await Promise.all(processes.map(({ name }) => supervisor.remove(name)));
  }
  const unknown = await supervisor.removeUnknown();
  await supervisor.shutDown();
  return [...[...stages.values()].flat().map(({ name }) => name), ...unknown];
}
