import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Generator } from './generators.ts';

/** One file whose committed content is not what the generators give. */
export interface Drift {
  readonly path: string;
  readonly kind: 'missing' | 'changed' | 'left over';
  /** What it should hold; absent for what should not be there. */
  readonly content?: string;
}

/**
 * Compares a checkout with what the generators give.
 *
 * @throws Error when two generators claim the same file
 */
export async function findDrift(root: string, generators: readonly Generator[]): Promise<Drift[]> {
  const expected = new Map<string, string>();
  for (const generator of generators) {
    for (const [path, content] of await generator.files()) {
      if (expected.has(path))
        throw new Error(`${path} comes from two generators; one is "${generator.name}"`);
      expected.set(path, content);
    }
  }
  const wrong = [...expected].flatMap(([path, content]): Drift[] => {
    const file = join(root, path);
    if (!existsSync(file)) return [{ path, kind: 'missing', content }];
    return readFileSync(file, 'utf8') === content ? [] : [{ path, kind: 'changed', content }];
  });
  const present = generators.flatMap(({ owns }) => owns.flatMap((folder) => filesIn(root, folder)));
  const leftOver = present.filter((path) => !expected.has(path));
  return [...wrong, ...leftOver.map((path): Drift => ({ path, kind: 'left over' }))].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
}

function filesIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${folder}/${entry.name}`);
}

/** Makes the checkout what the generators give. */
export function repairDrift(root: string, drift: readonly Drift[]): void {
  for (const { path, content } of drift) {
    const file = join(root, path);
    if (content === undefined) {
      rmSync(file);
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
