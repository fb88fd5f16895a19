import { readFile, stat } from 'node:fs/promises';
import { isExposed, passwordFile } from '../../stack/access.ts';
import type { Settings } from '../../stack/settings.ts';
import type { Problem } from './check.ts';

const shortestPassword = 12;

/** Beyond loopback there must be a password that only this user knows. A missing one is made; a bad one is refused. */
export async function checkAccess(settings: Settings): Promise<readonly Problem[]> {
  if (!isExposed(settings)) return [];
  const file = passwordFile(settings);
  const status = await stat(file).catch(() => undefined);
  if (status === undefined) return [];
  const why = `LAB_BIND=${settings.LAB_BIND} lets others reach the lab, which then needs a password`;
  const advice = `Remove it, a new one is made at the start: rm ${file}. Or stay on loopback: LAB_BIND=127.0.0.1`;
  if ((status.mode & 0o077) !== 0)
    return [{ seen: `${why}, but other users of this machine can read ${file}`, advice }];
  const password = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (password.length >= shortestPassword) return [];
  return [{ seen: `${why}, but ${file} holds none of at least ${shortestPassword} characters`, advice }];
}
