import type { Settings } from '../../stack/settings.ts';
import { freeBytes, gigabytes } from '../../toolchain/disk.ts';
import type { Problem } from './check.ts';

// An hour of the lab under its own load writes about 100 MB; below this the databases would soon stop.
const neededBytes = 1e9;

/** @param needed bytes that must be free on the state directory’s file system */
export async function checkDiskSpace(
  { paths }: Settings,
  _context?: unknown,
  needed = neededBytes,
): Promise<readonly Problem[]> {
  const free = await freeBytes(paths.state);
  if (free >= needed) return [];
  return [
    {
      seen: `Too little disk space: ${paths.state} has ${gigabytes(free)} GB free, ${gigabytes(needed)} GB are needed`,
      advice: 'Free some space, or set LAB_STATE_DIR to a folder on a larger disk.',
    },
  ];
}
