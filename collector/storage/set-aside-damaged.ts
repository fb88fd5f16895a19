import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { checkBoltFile, DamagedFile } from './bolt-file.ts';

/**
 * Run before each start of the Collector with the folder of its queues: a file that a crash of the machine damaged would
 * keep the whole Collector from starting (`recreate` of file_storage only covers part of it). Such a file is renamed,
 * and the Collector begins a new one.
 */
const [directory] = process.argv.slice(2);
if (!directory) throw new Error('usage: set-aside-damaged.ts FOLDER');

/** Also the end of the names that file_storage itself gives. */
const setAside = '.backup';

for (const name of readdirSync(directory)) {
  if (name.endsWith(setAside) || name.startsWith('tempdb')) continue;
  const path = join(directory, name);
  try {
    checkBoltFile(path);
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    const aside = `${name}.${new Date().toISOString().replaceAll(':', '')}${setAside}`;
    renameSync(path, join(directory, aside));
    process.stderr.write(
      `warning: the Collector's file ${path} is damaged (${error.message}) and was set aside as ${aside}; what waited in it is not delivered\n`,
    );
  }
}
