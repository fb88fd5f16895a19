import { createHash } from 'node:crypto';
import { cp, lstat, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { reasonOf } from '@lab/wait/wait-until';
import { execa } from 'execa';
import { UserError } from '../terminal/user-error.ts';

/** A release as it will lie on the host, in a temporary folder of this machine. */
export interface Release {
  /** From the content alone: the same files are the same release, whenever and wherever they are deployed from. */
  readonly id: string;
  readonly folder: string;
  readonly commit: string;
  readonly files: number;
  readonly bytes: number;
  readonly remove: () => Promise<void>;
}

/** Name of the list of checksums inside a release, in the format of `sha256sum`. */
export const checksumFile = '.release.sha256';

/**
 * Copies what git knows of a checkout, changed and new files included, ignored ones not.
 *
 * @throws UserError when it is no git checkout
 */
export async function stageRelease(root: string): Promise<Release> {
  const { names, commit } = await askGit(root);
  const folder = await mkdtemp(join(tmpdir(), 'lab-release-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const lines: string[] = [];
    const modes: string[] = [];
    let bytes = 0;
    for (const name of names) {
      const target = join(folder, name);
      await mkdir(dirname(target), { recursive: true });
      await cp(join(root, name), target, { verbatimSymlinks: true, preserveTimestamps: true });
      const { mode, size } = await lstat(target);
      lines.push(
        `${createHash('sha256')
          .update(await readFile(target))
          .digest('hex')}  ${name}`,
      );
      modes.push(`${name}\0${mode & 0o111 ? 'x' : '-'}`);
      bytes += size;
    }
    const list = `${lines.join('\n')}\n`;
    await writeFile(join(folder, checksumFile), list);
    const digest = createHash('sha256').update(list).update(modes.join('\n')).digest('hex');
    return { id: `r-${digest.slice(0, 16)}`, folder, commit, files: names.length, bytes, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** How a file of one release differs from the release before. */
export interface FileChange {
  readonly name: string;
  readonly kind: 'new' | 'changed' | 'removed';
}

/** What differs between two lists of checksums, by name. Which files are executable they do not tell. */
export function changesBetween(before: string, after: string): FileChange[] {
  const [old, current] = [checksumsIn(before), checksumsIn(after)];
  const kindOf = (name: string) => {
    if (!old.has(name)) return 'new';
    return current.has(name) ? 'changed' : 'removed';
  };
  return [...new Set([...old.keys(), ...current.keys()])]
    .filter((name) => old.get(name) !== current.get(name))
    .sort(byText)
    .map((name) => ({ name, kind: kindOf(name) }));
}

function checksumsIn(list: string): ReadonlyMap<string, string> {
  const lines = list.split('\n').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

/** The same order on every machine. */
const byText = (a: string, b: string) => (a < b ? -1 : 1);

async function askGit(root: string): Promise<{ names: readonly string[]; commit: string }> {
  const git = (...args: string[]) => execa('git', ['-C', root, ...args]);
  try {
    const [listed, missing, head] = await Promise.all([
      git('ls-files', '-z', '--cached', '--others', '--exclude-standard'),
      git('ls-files', '-z', '--deleted'),
      git('rev-parse', 'HEAD'),
    ]);
    const gone = new Set(missing.stdout.split('\0'));
    const names = [...new Set(listed.stdout.split('\0'))].filter((name) => name !== '' && !gone.has(name));
    return { names: names.sort(byText), commit: head.stdout.trim() };
  } catch (error) {
    throw new UserError(
      `${root} is no git checkout, so nothing tells what belongs to a release`,
      'Deploy from a clone of the repository.',
      [reasonOf(error)],
    );
  }
}
