/** Writes go-modules.json from programs that were built on this machine: `npm run go-modules -- <program>...`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { rootDirectory } from '../stack/settings.ts';
import { type GoModule, goModulesFile, licenceOf, modulesIn } from './go-modules.ts';

const cache = process.env.GOMODCACHE ?? join(process.env.GOPATH ?? join(homedir(), 'go'), 'pkg', 'mod');

/** Go writes an upper-case letter of a path as `!` and the lower-case one: golang.org/ref/mod#module-cache. */
const escaped = (path: string) => path.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);

function licenceIn({ path, version }: GoModule): string {
  const folder = join(cache, `${escaped(path)}@${version}`);
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(?:licen[sc]e|copying|unlicense)/i.test(entry.name))
    .map(({ name }) => name);
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const licence = licenceOf(text);
  if (!licence) throw new Error(`${folder} names no licence that is known here (files: ${files.join(', ')})`);
  return licence;
}

const programs = process.argv.slice(2);
if (programs.length === 0)
  throw new Error('Name the programs, e.g. ~/.cache/observability-lab/*/*/prometheus');
const modules = programs.flatMap((program) => modulesIn(readFileSync(program)));
const licences = Object.fromEntries(
  [...new Set(modules.map(({ path }) => path))].sort().map((path) => {
    const found = modules.filter((module) => module.path === path).map(licenceIn);
    return [path, [...new Set(found)].join(' AND ')];
  }),
);
writeFileSync(join(rootDirectory, goModulesFile), `${JSON.stringify(licences, null, 2)}\n`);
console.log(`${Object.keys(licences).length} modules written to ${goModulesFile}`);
