import type { LabPart } from '@lab/api-contract/lab';
import { parts as descriptions } from '@lab/telemetry/parts';
import type { Settings } from '../../stack/settings.ts';
import { workloadsOf } from '../../stack/workloads.ts';
import type { Part } from './part.ts';
import { parts, partsOf } from './parts.ts';
import { isReady } from './readiness.ts';
import { type PartRecords, readRecords } from './supervise/records.ts';
import { partProcesses } from './supervise/supervisor.ts';

/**
 * Asks the parts themselves whether they are ready, without the process manager: for the lab's own API, which runs for long and
 * would have to keep a connection to it.
 */
export async function lookAtParts(
  settings: Settings,
): Promise<readonly { readonly name: string; readonly state: 'ready' | 'not ready' }[]> {
  const { present } = await presentParts(settings);
  return Promise.all(
    present.map(async ({ name, readiness }) => ({
      name,
      state: (await isReady(readiness(settings))).ok ? ('ready' as const) : ('not ready' as const),
    })),
  );
}

/** The parts that a lab may have, each as it is now. Asked as by `lookAtParts`. */
export async function describeParts(settings: Settings): Promise<LabPart[]> {
  const { present, records } = await presentParts(settings);
  return Promise.all(
    parts.map(async (part) => ({
      name: part.name,
      purpose: descriptions[part.name].purpose,
      ...(present.includes(part) ? await stateOf(part, settings) : { state: 'absent' as const, reason: '' }),
      version: records[part.name]?.version ?? '',
      source: records[part.name]?.source ?? '',
      address: part.address(settings),
      ports: part.ports.map(({ setting, use }) => ({ port: settings[setting], use })),
    })),
  );
}

async function stateOf(part: Part, settings: Settings): Promise<Pick<LabPart, 'state' | 'reason'>> {
  const ready = () => isReady(part.readiness(settings));
  const first = await ready();
  // All are asked at once: on a busy machine the first answers may come too late.
  const look = first.ok ? first : await ready();
  if (look.ok) return { state: 'ready', reason: '' };
  const isRunning = (await partProcesses(settings, part.name)).length > 0;
  return isRunning
    ? { state: 'running', reason: look.seen }
    : { state: 'stopped', reason: 'it does not run' };
}

/** One that the lab runs without is not there. */
async function presentParts(
  settings: Settings,
): Promise<{ readonly present: readonly Part[]; readonly records: PartRecords }> {
  const records = await readRecords(settings);
  const present = partsOf(await workloadsOf(settings)).filter(
    ({ name, absentWithout }) => absentWithout === undefined || records[name] !== undefined,
  );
  return { present, records };
}
