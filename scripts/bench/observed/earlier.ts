import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { rootDirectory } from '../../stack/settings.ts';

/** The lab's code of an earlier commit in the directory, with the packages that are installed now. */
export async function earlierCheckout(commit: string, directory: string): Promise<string> {
  const root = join(directory, 'earlier');
  const archive = join(directory, 'earlier.tar');
  mkdirSync(join(root, 'node_modules/@lab'), { recursive: true });
  await execa('git', ['archive', '--output', archive, commit], { cwd: rootDirectory });
  await execa('tar', ['-xf', archive, '-C', root]);
  const installed = join(rootDirectory, 'node_modules');
  for (const name of readdirSync(installed)) {
    if (name !== '@lab') symlinkSync(join(installed, name), join(root, 'node_modules', name));
  }
  // The lab's own packages are links into a checkout: they have to lead into this one.
  for (const folder of read(root, z.object({ workspaces: z.array(z.string()) })).workspaces) {
    const { name } = read(join(root, folder), z.object({ name: z.string() }));
    symlinkSync(join(root, folder), join(root, 'node_modules', name));
  }
  return root;
}

const read = <T>(folder: string, schema: z.ZodType<T>): T =>
  schema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
