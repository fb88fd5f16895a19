import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../stack/settings.ts';
import type { LauncherName } from './launcher.ts';

const marker = (settings: Settings) => join(settings.paths.state, 'launcher');

/** The launcher that the lab of these settings was started with. */
export async function launcherInUse(settings: Settings): Promise<LauncherName> {
  const text = await readFile(marker(settings), 'utf8').catch(() => '');
  return text.trim() === 'docker' ? 'docker' : 'native';
}

/** Remembers what runs; native leaves no mark. */
export async function rememberLauncher(settings: Settings, launcher: LauncherName): Promise<void> {
  await mkdir(settings.paths.state, { recursive: true });
  if (launcher === 'docker') await writeFile(marker(settings), 'docker\n');
  else await rm(marker(settings), { force: true });
}
