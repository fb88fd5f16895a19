import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { rootDirectory } from '../stack/settings.ts';

/** Folders with TypeScript of ours. */
export const sourceFolders = [
  'backend',
  'collector',
  'exercises',
  'frontend',
  'grafana',
  'loki',
  'nats',
  'nginx',
  'packages',
  'postgres',
  'prometheus',
  'scripts',
  'shop',
  'telemetry',
  'tempo',
  'watch',
];

/** What the lab is made of: the tools of its tests are left out. */
const isOfTheLab = (file: string) =>
  !/\.test\.ts$|\/test(ing)?\/|\/testing\.ts$|^packages\/testkit\/|^scripts\/(test|e2e|policy|bench|pictures)\//.test(
    file,
  );

/** The folder that stands for a file in the diagram. */
const roomOf = (file: string) =>
  /^(scripts\/[^/]+|packages\/[^/]+)\/|^([^/]+)\//.exec(file)?.slice(1).find(Boolean) ?? file;

/** Which folder imports which, as a Mermaid diagram. An arrow that others imply is left out. */
export async function modulesDiagram(): Promise<string> {
  const imports = await importsOfRooms();
  const arrows = [...imports].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => ![...targets].some((other) => other !== to && reaches(imports, other, to)))
      .map((to) => `  ${idOf(from)}["${from}"] --> ${idOf(to)}["${to}"]`),
  );
  return ['```mermaid', 'flowchart TD', ...arrows.sort(), '```'].join('\n');
}

const idOf = (room: string) => room.replaceAll(/\W/g, '_');

async function importsOfRooms(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const config: { options: ICruiseOptions } = JSON.parse(
    readFileSync(join(rootDirectory, '.dependency-cruiser.json'), 'utf8'),
  );
  const { output } = await cruise(sourceFolders, { ...config.options, baseDir: rootDirectory });
  if (typeof output === 'string')
    throw new Error('dependency-cruiser gave text where its result was asked for');
  const imports = new Map<string, Set<string>>();
  for (const [from, to] of importsIn(output)) {
    if (roomOf(from) === roomOf(to)) continue;
    imports.set(roomOf(from), (imports.get(roomOf(from)) ?? new Set()).add(roomOf(to)));
  }
  return imports;
}

const importsIn = ({ modules }: ICruiseResult) =>
  modules
    .flatMap(({ source, dependencies }) => dependencies.map(({ resolved }) => [source, resolved] as const))
    .filter(
      ([from, to]) =>
        isOfTheLab(from) && isOfTheLab(to) && sourceFolders.some((folder) => to.startsWith(`${folder}/`)),
    );

function reaches(imports: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const targets = imports.get(from) ?? new Set();
  return targets.has(to) || [...targets].some((target) => reaches(imports, target, to));
}
