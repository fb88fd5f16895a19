import { join } from 'node:path';
import type { Settings } from '../../stack/settings.ts';
import { supervisorHome } from '../native/supervise/supervisor.ts';
import type { Problem } from './check.ts';

// sun_path holds 108 bytes with the closing zero.
const longestSocketPath = 107;
const socketName = 'pub.sock';

/** The process manager puts its sockets into its home directory, and the kernel takes no longer path. */
export async function checkSocketPath(settings: Settings): Promise<readonly Problem[]> {
  const path = join(supervisorHome(settings), socketName);
  const length = Buffer.byteLength(path);
  if (length <= longestSocketPath) return [];
  return [
    {
      seen: `The path ${path} is ${length} bytes long; a socket’s path may have ${longestSocketPath}`,
      advice: 'Set LAB_STATE_DIR to a folder with a shorter path, such as /tmp/lab.',
    },
  ];
}
