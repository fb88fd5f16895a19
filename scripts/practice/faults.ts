import type { Fault } from '@lab/faults/fault';
import { type FaultId, faults } from '@lab/faults/faults';
import type { Switch, Switches } from '@lab/faults/flag-file';
import { reasonOf } from '@lab/wait/wait-until';
import { readSession } from '../exercises/files.ts';
import { markFaults } from '../faults/mark.ts';
import { activeFaults, switchFaultOn, switchFaultsOff } from '../faults/switches.ts';
import type { Settings } from '../stack/settings.ts';
import { withStateLock } from '../stack/state-lock.ts';
import { UserError } from '../terminal/user-error.ts';
import { endpointsOf } from '../verify/endpoints.ts';
import { type PartStates, workloadMustRun } from './running.ts';

/** Limits and default of the duration of a fault that a person or a program switches on, in seconds. */
export const faultSeconds = { shortest: 1, usual: 300, longest: 3_600 } as const;

/**
 * Switches a fault on for a person or a program, and marks it on the dashboards. A fault that is already on starts again.
 *
 * @throws UserError while an exercise is under way, and when its workload does not run; UsageError as switchFaultOn
 */
export async function switchOnByHand(
  settings: Settings,
  id: FaultId,
  asked: Parameters<typeof switchFaultOn>[2],
  partStates: () => Promise<PartStates>,
): Promise<Switch> {
  const { workload }: Fault = faults[id];
  // Before the lock is taken, as it takes a second: other commands wait for the lock.
  const states = await partStates();
  const on = await outsideExercise(settings, async () => {
    workloadMustRun(states, workload);
    return switchFaultOn(settings, id, asked);
  });
  const now = Date.now();
  await markFaults(endpointsOf(settings).collector, [{ id, from: now, to: now }]).catch((error: unknown) => {
    process.stderr.write(`The dashboards will not mark it: ${reasonOf(error)}\n`);
  });
  return on;
}

/** Switches a fault off, or all of them. @throws UserError while an exercise is under way */
export async function switchOffByHand(settings: Settings, id?: FaultId): Promise<void> {
  await outsideExercise(settings, () => switchFaultsOff(settings, id));
}

/** The active faults, unless an exercise is under way. */
export async function visibleFaults(settings: Settings): Promise<Switches | 'hidden'> {
  // Read before the session: faults of an exercise that starts in between are not included.
  const active = await activeFaults(settings);
  return (await readSession(settings)) ? 'hidden' : active;
}

/** The active faults are the answer to the exercise. */
export const faultsAreHidden = () =>
  new UserError(
    'An exercise is under way, and its faults are for you to find',
    'End it first: npx lab exercise answer, or npx lab exercise give-up',
  );

/** Changes something while no exercise is under way, and none is being started. */
const outsideExercise = <T>(settings: Settings, change: () => Promise<T>): Promise<T> =>
  withStateLock(settings, 'exercise', async () => {
    if (await readSession(settings)) throw faultsAreHidden();
    return change();
  });
