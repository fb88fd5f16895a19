import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Settings } from '../../stack/settings.ts';
import type { Problem } from './check.ts';

/** Raised whenever an older checkout could not read what a newer one wrote into the state directory, or the reverse. */
export const layoutVersion = 1;

const versionFile = z
  .string()
  .trim()
  .regex(/^\d{1,6}$/)
  .transform(Number);

/** Compares `.lab/version` with this checkout’s; writes it where the directory is new. */
export async function checkLayout({ paths }: Settings): Promise<readonly Problem[]> {
  const file = join(paths.state, 'version');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    await writeFile(file, `${layoutVersion}\n`);
    return [];
  }
  const written = versionFile.safeParse(text);
  if (written.success && written.data === layoutVersion) return [];
  const reset = 'delete the lab’s data with: npx lab reset';
  if (!written.success) {
    return [
      { seen: `${file} holds no version but "${text.slice(0, 40).trim()}"`, advice: `If in doubt, ${reset}` },
    ];
  }
  const age = written.data < layoutVersion ? 'an older' : 'a newer';
  return [
    {
      seen: `${paths.state} was written by ${age} version of the lab (layout ${written.data}, this one has ${layoutVersion})`,
      advice: `Go on with that version’s checkout, or set LAB_STATE_DIR to another folder, or ${reset}`,
    },
  ];
}
