import { setTimeout as delay } from 'node:timers/promises';
import type { ActiveFaults } from '@lab/faults/active-faults';
import type { Operation } from '../http/operation.ts';

type Spoil = (faults: ActiveFaults, signal: AbortSignal) => Promise<void>;

/** What happens before an operation is executed, by its id. */
const spoiled: Readonly<Record<string, Spoil>> = {
  async listTasks(faults, signal) {
    const slow = await faults.active('task-list-slow');
    // A client that has gone away ends the wait.
    if (slow) await delay(slow.delay_ms, undefined, { signal }).catch(() => undefined);
  },
  async createTask(faults) {
    const failing = await faults.active('task-create-errors');
    if (failing && isAmong(failing.share))
      throw new TypeError("Cannot read properties of undefined (reading 'limit')");
    const blocked = await faults.active('event-loop-blocked');
    if (blocked && isAmong(blocked.share)) compute(blocked.block_ms);
  },
};

const isAmong = (percent: number) => Math.random() * 100 < percent;

function compute(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** The operations as they are while faults are on. */
export const withFaults = (operations: readonly Operation[], faults: ActiveFaults): readonly Operation[] =>
  operations.map((operation) => {
    const spoil = spoiled[operation.id];
    if (!spoil) return operation;
    return {
      ...operation,
      async execute(input) {
        await spoil(faults, input.signal);
        return operation.execute(input);
      },
    };
  });
