import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { rootDirectory } from '../../stack/settings.ts';

/**
 * Installs what the lab's telemetry is compared with, by its own lock file: nobody else has to download 248 packages.
 *
 * @returns the folder
 */
export async function installOthers(): Promise<string> {
  const folder = join(rootDirectory, '.lab/bench-packages');
  await mkdir(folder, { recursive: true });
  await cp(join(import.meta.dirname, 'others'), folder, { recursive: true });
  await execa('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: folder,
    timeout: 300_000,
  });
  return folder;
}
