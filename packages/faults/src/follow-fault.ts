import { setTimeout as delay } from 'node:timers/promises';
import type { ActiveFaults } from './active-faults.ts';
import type { FaultId, ParametersOf } from './faults.ts';

const lookEveryMs = 250;

/**
 * For code that cannot wait for an answer: tells it the fault's parameters again and again, or that it is off.
 *
 * @returns how to end that; the fault counts as off from then on
 */
export function followFault<Id extends FaultId>(
  faults: ActiveFaults,
  id: Id,
  tell: (parameters: ParametersOf<Id> | undefined) => void,
): { readonly stop: () => void } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const follow = async () => {
    while (!signal.aborted) {
      const parameters = await faults.active(id);
      if (!signal.aborted) tell(parameters);
      await delay(lookEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  void follow();
  return {
    stop() {
      stopping.abort();
      tell(undefined);
    },
  };
}
