import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { acceptedLicences } from './accepted-licences.ts';
import { goModulesFile, readGoModules } from './go-modules.ts';

/** Old packages list several licences as objects: any of them may be chosen. */
const licence = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string() })).transform((all) => all.map(({ type }) => type).join(' OR ')),
]);

const lockFile = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      license: licence.optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
});

/** A package that runs in the lab. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  /** SPDX expression; empty when the package names none. */
  readonly licence: string;
}

/** Packages whose licence is another one, or is not in a machine-readable form, and why they are used. */
export const licenceExceptions: Readonly<Record<string, string>> = {
  pm2: 'AGPL-3.0. Runs unchanged as a process of its own, which the lab starts and asks; nothing is offered to others as a service.',
  'cli-tableau': 'Names none; its LICENSE file is MIT. Comes with pm2.',
  '@pm2/js-api': 'Says "Apache-2", which means Apache-2.0. Comes with pm2.',
};

/** Production dependencies of every workspace, each version once, by name. */
export const productionDependencies = (lockText: string): readonly Dependency[] =>
  dependenciesOf(lockText, ({ dev, devOptional }) => !dev && !devOptional);

/** The same with tools of development and tests. */
export const everyDependency = (lockText: string): readonly Dependency[] =>
  dependenciesOf(lockText, () => true);

type Entry = z.output<typeof lockFile>['packages'][string];

function dependenciesOf(lockText: string, isWanted: (entry: Entry) => boolean): readonly Dependency[] {
  const { packages } = lockFile.parse(JSON.parse(lockText));
  const found = Object.entries(packages).flatMap(([path, entry]) => {
    const name = path.split('node_modules/').at(-1);
    if (!path.includes('node_modules/') || !name || entry.link || !isWanted(entry)) return [];
    return [{ name, version: entry.version ?? '', licence: entry.license ?? '' }];
  });
  const once = new Map(found.map((dependency) => [`${dependency.name}@${dependency.version}`, dependency]));
  return [...once.values()].sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

/** Whether an SPDX expression is satisfied by the accepted licences: `OR` needs one side, `AND` both. */
export function isAccepted(expression: string): boolean {
  const accepted: readonly string[] = acceptedLicences;
  const plain = expression.replaceAll(/[()]/g, '');
  return plain
    .split(' OR ')
    .some((side) => side.split(' AND ').every((name) => accepted.includes(name.trim())));
}

/** How many Go modules of the programs that are built here have which licence. */
function goModuleRows(root: string): string[] {
  const counts = new Map<string, number>();
  for (const licence of Object.values(readGoModules(root)))
    counts.set(licence, (counts.get(licence) ?? 0) + 1);
  return [...counts].sort().map(([licence, count]) => `| ${licence} | ${count} |`);
}

/** docs/licences.md. */
export function licenceDocs(root: string): ReadonlyMap<string, string> {
  const dependencies = productionDependencies(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const rows = dependencies.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  const text = [
    '# Licences',
    '',
    'Generated from `package-lock.json` by `npm run generate`. What runs in the lab or is built into its pages; tools of',
    'development and tests are left out. `npm run sbom` writes the same list with checksums as CycloneDX.',
    '',
    '## Looked at one by one',
    '',
    ...Object.entries(licenceExceptions).map(([name, reason]) => `- \`${name}\`: ${reason}`),
    '',
    '## Go modules',
    '',
    'Prometheus, Alertmanager, the Collector and tools of tests are built from Go modules where their archives cannot be downloaded. Each module',
    `and its licence is in \`${goModulesFile}\`; no other may be built in. Loki, Tempo and Grafana are under the AGPL: their archives and images`,
    'are run as they are, and never built.',
    '',
    '| Licence | Modules |',
    '|---|---|',
    ...goModuleRows(root),
    '',
    '## npm packages',
    '',
    '| Package | Version | Licence |',
    '|---|---|---|',
    ...rows,
    '',
  ];
  return new Map([['docs/licences.md', text.join('\n')]]);
}
