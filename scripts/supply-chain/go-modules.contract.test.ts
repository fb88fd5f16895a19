import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { programPath } from '@lab/testkit/program';
import { expect, it } from 'vitest';
import { rootDirectory } from '../stack/settings.ts';
import { modulesIn, readGoModules } from './go-modules.ts';

const programs = [
  ...(['prometheus', 'promtool', 'alertmanager', 'collector'] as const).map(programPath),
  process.env.LAB_CONFTEST_BIN,
  process.env.LAB_COMPOSE_BIN,
];

/** Downloaded and installed programs are their projects' own; the toolchain writes a recipe beside those it builds. */
const built = programs.filter(
  (path) => path && existsSync(path) && existsSync(join(dirname(realpathSync(path)), 'recipe.sha256')),
);

it.skipIf(built.length === 0)(
  'every program built here consists of modules whose licence is accepted',
  () => {
    const known = readGoModules(rootDirectory);
    for (const path of built) {
      const modules = modulesIn(readFileSync(String(path)));
      expect(modules.length, path).toBeGreaterThan(5);
      const unknown = modules.filter((module) => !(module.path in known));
      expect(unknown, `${path}: npm run go-modules -- <programs> adds them`).toEqual([]);
    }
  },
);
