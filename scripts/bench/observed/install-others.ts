import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { rootDirectory } from '../../stack/settings.ts';

/** A copy of the lock file, written when everything in it is there. */
const installedLock = 'installed.json';

/**
 * Installs what the lab's telemetry is compared with, by its own lock file: nobody else has to download 248 packages.
 *
 * @returns the folder
 */
export async function installOthers(): Promise<string> {
  const folder = join(rootDirectory, '.lab/bench-packages');
  const lock = 'package-lock.json';
  await mkdir(folder, { recursive: true });
  await cp(join(import.meta.dirname, 'others'), folder, { recursive: true });
  const [wanted, present] = await Promise.all([
    readFile(join(folder, lock), 'utf8'),
    readFile(join(folder, installedLock), 'utf8').catch(() => undefined),
  ]);
  if (wanted === present) return folder;
  await execa('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: folder,
    timeout: 300_000,
  });
  await cp(join(folder, lock), join(folder, installedLock));
  return folder;
}
