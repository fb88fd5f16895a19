import { readFile, readlink, rm, symlink } from 'node:fs/promises';
import { replaceFile } from '../../stack/replace-file.ts';

/** Writes a rendered file unless it has that content already: a running part may be watching it. */
export async function writeRendered(file: string, content: string): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === content) return;
  await replaceFile(file, content);
}

/** Makes `link` point to `target`; one that does is left alone. */
export async function linkTo(target: string, link: string): Promise<void> {
  if ((await readlink(link).catch(() => undefined)) === target) return;
  await rm(link, { force: true });
  await symlink(target, link);
}
