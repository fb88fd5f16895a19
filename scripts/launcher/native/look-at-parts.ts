import type { Settings } from '../../stack/settings.ts';
import { workloadsOf } from '../../stack/workloads.ts';
import { partsOf } from './parts.ts';
import { isReady } from './readiness.ts';
import { readRecords } from './supervise/records.ts';

/**
 * Asks the parts themselves whether they are ready, without the process manager: for the lab's own API, which runs for long and
 * would have to keep a connection to it.
 */
export async function lookAtParts(
  settings: Settings,
): Promise<readonly { readonly name: string; readonly state: 'ready' | 'not ready' }[]> {
  const records = await readRecords(settings);
  const present = partsOf(await workloadsOf(settings)).filter(
    ({ name, absentWithout }) => absentWithout === undefined || records[name] !== undefined,
  );
  return Promise.all(
    present.map(async ({ name, readiness }) => ({
      name,
      state: (await isReady(readiness(settings))).ok ? ('ready' as const) : ('not ready' as const),
    })),
  );
}
