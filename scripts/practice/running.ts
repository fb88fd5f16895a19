import type { PartName } from '@lab/telemetry/parts';
import { DeadlineError, type Look, waitUntil } from '@lab/wait/wait-until';
import type { PartStatus } from '../launcher/launcher.ts';
import type { Workload } from '../stack/workload-names.ts';
import { UserError } from '../terminal/user-error.ts';

/** The states of the lab's parts. */
export type PartStates = readonly Pick<PartStatus, 'name' | 'state'>[];

/** A workload counts as running when this part does. */
const partOf: Readonly<Record<Workload, PartName>> = { tasks: 'backend', shop: 'shop-orders' };

/** States that pass by themselves: a part starts, or is too busy to answer its readiness probe. */
const passing: readonly PartStatus['state'][] = ['not ready', 'restarting'];

/**
 * The states of the lab's parts, once none of them is on its way to another one, or after the deadline.
 *
 * @param look reads them
 */
export async function settledStates(
  look: () => Promise<PartStates>,
  deadlineMs = 15_000,
): Promise<PartStates> {
  let states = await look();
  const settle = async (): Promise<Look<true>> => {
    const waiting = states.filter(({ state }) => passing.includes(state));
    if (waiting.length === 0) return { ok: true, value: true };
    states = await look();
    return { ok: false, seen: waiting.map(({ name }) => name).join(', ') };
  };
  await waitUntil(settle, { what: 'the parts of the lab', deadlineMs, intervalMs: 250 }).catch(
    (error: unknown) => {
      if (!(error instanceof DeadlineError)) throw error;
    },
  );
  return states;
}

/** The parts that are not ready, a line each. */
export function missingParts(parts: PartStates, workload: Workload = 'tasks'): readonly string[] {
  const others = parts.filter(({ state }) => state !== 'ready').map(({ name, state }) => `${name}: ${state}`);
  const isThere = parts.some(({ name }) => name === partOf[workload]);
  return isThere ? others : [...others, `${partOf[workload]}: stopped`];
}

/** @throws UserError unless every part of the lab is ready */
export function allMustRun(parts: PartStates, workload: Workload = 'tasks'): void {
  const missing = missingParts(parts, workload);
  if (missing.length === 0) return;
  const command = workload === 'tasks' ? 'npx lab up' : `npx lab up --with ${workload}`;
  throw new UserError('The lab does not run as it should', command, missing);
}

/** @throws UserError unless the workload runs: a later start of the lab would end the fault */
export function workloadMustRun(parts: PartStates, workload: Workload = 'tasks'): void {
  // A part that is too busy to answer its readiness probe still runs.
  const isThere = (of: Workload) =>
    parts.some(({ name, state }) => name === partOf[of] && state !== 'stopped');
  if (isThere(workload)) return;
  if (isThere('tasks'))
    throw new UserError('The fault is one of the shop, which does not run', 'npx lab up --with shop');
  throw new UserError('The lab does not run, and its start would switch the fault off', 'npx lab up');
}
