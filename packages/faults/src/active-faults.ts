import { readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultId, ParametersOf } from './faults.ts';
import { readFlags } from './flag-file.ts';
import type { FaultFlags } from './open-feature.ts';

/** What a service asks before it does something that a fault may spoil. */
export interface ActiveFaults {
  /** @returns the parameters of the fault while it is on */
  readonly active: <Id extends FaultId>(id: Id) => Promise<ParametersOf<Id> | undefined>;
  readonly close: () => Promise<void>;
}

/** For a process in which nothing can be switched on. */
export const noFaults: ActiveFaults = { active: async () => undefined, close: async () => undefined };

/** A change of the file is seen within this time; a service need not be told. */
const lookEveryMs = 250;
const noFlags = '{"flags":{}}';

/**
 * The faults that a flag file switches on, as they are at each question; one change is seen within a second. OpenFeature is loaded
 * when the first fault is on: nobody else pays for it.
 *
 * @param file in flagd's format; it may appear later. Without a name nothing can be switched on
 * @param onProblem called when it cannot be used; the faults stay as they were
 */
export async function followFaults(file: string, onProblem: (error: unknown) => void): Promise<ActiveFaults> {
  if (file === '') return noFaults;
  const stopping = new AbortController();
  const { signal } = stopping;
  let flags: FaultFlags | undefined;
  let seen = '';

  const look = async () => {
    // Not by `watchFile`, which misses a change before its own first look.
    const stat = statSync(file, { throwIfNoEntry: false });
    const version = stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : 'missing';
    if (version === seen) return;
    seen = version;
    const text = stat ? readFileSync(file, 'utf8') : noFlags;
    if (!flags && readFlags(text, 0).size === 0) return;
    flags ??= await (await import('./open-feature.ts')).openFaultFlags();
    flags.set(text);
  };
  const keepLooking = async () => {
    while (!signal.aborted) {
      await delay(lookEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await look().catch(onProblem);
    }
  };

  await look().catch(onProblem);
  void keepLooking();
  return {
    active: async (id) => flags?.parametersOf(id),
    async close() {
      stopping.abort();
      await flags?.close();
    },
  };
}
