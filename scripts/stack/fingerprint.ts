import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Programs are large and never change in place: their size and time say enough. */
const hashedUpToBytes = 4 * 1024 * 1024;

/**
 * A digest of everything that a running part was started from. A part whose fingerprint is the same as the running
 * one’s need not be restarted.
 *
 * @param launch how it is started
 * @param inputs files and directories; one that does not exist counts as empty
 */
export async function fingerprintOf(launch: object, inputs: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(launch));
  for (const input of inputs) {
    for (const file of await filesBelow(input)) hash.update(`\0${file}\0`).update(await digestOf(file));
  }
  return hash.digest('hex');
}

async function filesBelow(path: string): Promise<string[]> {
  if (!existsSync(path)) return [];
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function digestOf(file: string): Promise<Buffer | string> {
  const { size, mtimeMs } = await stat(file);
  return size > hashedUpToBytes ? `${size}:${mtimeMs}` : readFile(file);
}
