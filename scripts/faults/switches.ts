import { readFile } from 'node:fs/promises';
import { type FaultId, faults } from '@lab/faults/faults';
import { readFlags, type Switch, type Switches, writeFlags } from '@lab/faults/flag-file';
import { faultFlagsFile } from '../stack/fault-flags.ts';
import { replaceFile } from '../stack/replace-file.ts';
import type { Settings } from '../stack/settings.ts';
import { withStateLock } from '../stack/state-lock.ts';
import { UsageError, UserError } from '../terminal/user-error.ts';

const seconds = () => Math.floor(Date.now() / 1_000);

/** The faults that are on. @throws UserError when the file with the flags is damaged */
export async function activeFaults(settings: Settings): Promise<Switches> {
  const file = faultFlagsFile(settings);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return new Map();
  try {
    return readFlags(text, seconds());
  } catch (error) {
    throw new UserError(`${file} is damaged`, 'Switch all faults off: npx lab fault off', [String(error)]);
  }
}

/** @throws UsageError for a parameter that the fault does not have, or a value out of its range */
export async function switchFaultOn(
  settings: Settings,
  id: FaultId,
  asked: {
    readonly forSeconds: number;
    readonly keep: boolean;
    readonly set: Readonly<Record<string, number>>;
  },
): Promise<Switch> {
  const on = {
    parameters: parametersOf(id, asked.set),
    until: seconds() + asked.forSeconds,
    keep: asked.keep,
  };
  await change(settings, async () => [...(await activeFaults(settings)), [id, on]]);
  return on;
}

/** Switches a fault off, or all of them. */
export async function switchFaultsOff(settings: Settings, id?: FaultId): Promise<void> {
  await change(settings, async () =>
    id === undefined ? [] : [...(await activeFaults(settings))].filter(([other]) => other !== id),
  );
}

/** At a start of the lab: ends the faults that were not to be kept. */
export async function endFaultsAtStart(settings: Settings): Promise<void> {
  await change(settings, async () => [...(await activeFaults(settings))].filter(([, { keep }]) => keep));
}

/** Writes the flags anew, one command at a time. */
const change = (
  settings: Settings,
  next: () => Promise<readonly (readonly [FaultId, Switch])[]>,
): Promise<void> =>
  withStateLock(settings, 'faults', async () =>
    replaceFile(faultFlagsFile(settings), writeFlags(new Map(await next()))),
  );

function parametersOf(id: FaultId, set: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const known: Readonly<Record<string, { default: number; min: number; max: number; unit: string }>> =
    faults[id].parameters;
  for (const [name, value] of Object.entries(set)) {
    const parameter = known[name];
    const names = Object.keys(known).join(', ');
    if (!parameter) throw new UsageError(`${id} has no parameter ${name}`, `It has: ${names}`);
    const { min, max, unit } = parameter;
    if (value < min || value > max)
      throw new UsageError(
        `${name} of ${id} cannot be ${value}`,
        `It must be from ${min} to ${max} ${unit}, for example: --set ${name}=${parameter.default}`,
      );
  }
  return {
    ...Object.fromEntries(Object.entries(known).map(([name, { default: value }]) => [name, value])),
    ...set,
  };
}
