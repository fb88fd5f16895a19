import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GoBuild } from './component.ts';

/** File beside a built program that tells from what it was built; absent beside a downloaded one. */
export const recipeFile = 'recipe.sha256';

const inputs = ['go.mod', 'go.sum', 'manifest.yaml'];

/** Sum of everything that decides what a build makes. @param root the checkout */
export async function recipeOf(build: GoBuild, root: string): Promise<string> {
  const sum = createHash('sha256');
  for (const file of inputs) {
    // Only the Collector has a manifest.
    const content = await readFile(join(root, build.directory, file), 'utf8').catch(() => '');
    sum.update(`${file}\0${content}\0`);
  }
  sum.update(JSON.stringify([build.package, build.tool, build.tags, build.missingFiles]));
  return sum.digest('hex');
}
