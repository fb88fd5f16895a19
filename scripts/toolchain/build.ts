import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { UserError } from '../terminal/user-error.ts';
import { fillCache } from './cache.ts';
import type { Component, GoBuild } from './component.ts';
import { variableOf } from './components.ts';
import { checkBuildSpace, findGo, goEnvironment } from './go.ts';
import { fromCache } from './local.ts';
import { prefetchModules } from './prefetch.ts';
import { run } from './process.ts';
import { recipeFile, recipeOf } from './recipe.ts';
import type { Attempt, Session } from './session.ts';
import { cacheDirectory, pinnedVersion } from './session.ts';

/** What one build works with. */
interface Workshop {
  readonly component: Component;
  readonly build: GoBuild;
  readonly version: string;
  readonly go: string;
  readonly session: Session;
  /** Folder that becomes the cache entry; the build’s own files are in its `work`. */
  readonly partial: string;
  readonly detail: (text: string) => void;
}

/** Way 6: `go build` from the pinned module in the checkout, into the cache. */
export async function fromGoBuild(component: Component, session: Session): Promise<Attempt> {
  const { build } = component;
  const version = pinnedVersion(component, session.settings);
  if (!build || !version) return { found: false, reason: 'there is no Go module of it' };
  const go = await findGo(session);
  if (!go.found) return { found: false, reason: `it cannot be built: ${go.reason}` };
  await checkBuildSpace(go.path, session);
  sayWhatComes(session);
  prefetchModules(go.path, session);
  const seconds = onThisMachine(build.seconds);
  await session.reporter.step(`Building ${component.title} ${version}`, seconds, (detail) =>
    fillCache(cacheDirectory(component, session.settings), async (partial) => {
      const workshop = { component, build, version, go: go.path, session, partial, detail };
      await (build.tool === 'ocb' ? buildCollector(workshop) : buildModule(workshop));
      await rm(join(partial, 'work'), { recursive: true, force: true });
      await writeFile(join(partial, recipeFile), await recipeOf(build, session.settings.paths.root));
    }),
  );
  const built = await fromCache(component, session);
  return built.found ? { found: true, program: { ...built.program, source: 'go build' } } : built;
}

/** Once a run, before the first build. */
function sayWhatComes({ prefetching: { components: coming, started }, reporter }: Session): void {
  const builds = coming.flatMap(({ build }) => build ?? []);
  if (started || builds.length < 2) return;
  const minutes = Math.ceil(builds.reduce((sum, { seconds }) => sum + onThisMachine(seconds), 0) / 60);
  reporter.say(
    `Their archives cannot be downloaded: ${builds.length} programs are built, about ${minutes} min, once. Meanwhile: README.md.`,
  );
}

/** The list’s seconds are those of 2 cores. */
const onThisMachine = (seconds: number) => (seconds * 2) / Math.max(availableParallelism(), 1);

async function buildModule(workshop: Workshop): Promise<void> {
  const { build, session } = workshop;
  const module = join(session.settings.paths.root, build.directory);
  const modfile = build.missingFiles ? await completeModule(workshop, module, build.missingFiles) : undefined;
  await compile(workshop, module, build.package, modfile);
}

/** The generator writes the Collector’s source; then it is compiled like the others. */
async function buildCollector(workshop: Workshop): Promise<void> {
  const { build, go, session, partial } = workshop;
  const module = join(session.settings.paths.root, build.directory);
  const work = join(partial, 'work');
  const source = join(work, 'source');
  await mkdir(source, { recursive: true });
  const manifest = z
    .looseObject({ dist: z.looseObject({}) })
    .parse(parse(await readFile(join(module, 'manifest.yaml'), 'utf8')));
  const elsewhere = { ...manifest, dist: { ...manifest.dist, output_path: source } };
  await writeFile(join(work, 'manifest.yaml'), stringify(elsewhere));
  const ocb = join(work, 'ocb');
  await goRun(workshop, module, go, ['build', '-trimpath', withoutDebugging, '-o', ocb, build.package]);
  const generate = ['--config', join(work, 'manifest.yaml'), '--skip-compilation'];
  // ocb lets Go complete the go.mod that it has just written.
  await goRun(workshop, work, ocb, generate, '');
  await compile(workshop, source, '.');
}

/** Nobody debugs these programs: a seventh less time (216 s instead of 251 s for Prometheus). */
const withoutDebugging = '-gcflags=all=-dwarf=false';

async function compile(workshop: Workshop, cwd: string, package_: string, modfile?: string): Promise<void> {
  const { build, component, version, go, partial } = workshop;
  const stamp = build.versionVariable ? ` -X ${build.versionVariable}=${version}` : '';
  await goRun(workshop, cwd, go, [
    'build',
    '-v',
    '-trimpath',
    withoutDebugging,
    ...(build.tags ? ['-tags', build.tags] : []),
    ...(modfile ? [`-modfile=${modfile}`] : []),
    '-ldflags',
    `-s -w${stamp}`,
    '-o',
    join(partial, component.executables[0]),
    package_,
  ]);
}

/**
 * Copies a module that lacks files and adds them, and makes a go.mod that uses the copy.
 *
 * @returns the path of that go.mod
 */
async function completeModule(
  workshop: Workshop,
  directory: string,
  missing: NonNullable<GoBuild['missingFiles']>,
): Promise<string> {
  const { go, partial } = workshop;
  await goRun(workshop, directory, go, ['mod', 'download', missing.module]);
  const output = await goRun(workshop, directory, go, ['list', '-m', '-f', '{{.Dir}}', missing.module]);
  const original = output.at(-1);
  if (!original) throw new Error(`go list names no folder for ${missing.module}`);
  const copy = join(partial, 'work', 'module');
  await mkdir(dirname(copy), { recursive: true });
  // The module cache is read-only; the copy must not be.
  await goRun(workshop, partial, 'cp', ['-R', '--no-preserve=mode', original, copy]);
  for (const [file, content] of Object.entries(missing.gzipped)) {
    await mkdir(join(copy, dirname(file)), { recursive: true });
    await writeFile(join(copy, file), gzipSync(content));
  }
  const modfile = join(partial, 'work', 'complete.mod');
  await writeFile(modfile, await readFile(join(directory, 'go.mod')));
  await writeFile(join(partial, 'work', 'complete.sum'), await readFile(join(directory, 'go.sum')));
  await goRun(workshop, directory, go, ['mod', 'edit', `-replace=${missing.module}=${copy}`, modfile]);
  return modfile;
}

async function goRun(
  { component, go, session, detail }: Workshop,
  cwd: string,
  command: string,
  arguments_: readonly string[],
  flags?: string,
): Promise<readonly string[]> {
  const environment = goEnvironment(go, session, flags);
  const result = await run(command, arguments_, { cwd, environment, signal: session.signal, onLine: detail });
  if (result.status === 0) return result.output;
  throw new UserError(
    `Building ${component.title} failed: ${command} ${arguments_[0] ?? ''} ended with status ${result.status}`,
    adviceFor(component, result.output.join('\n')),
    result.output.slice(-15),
  );
}

function adviceFor(component: Component, output: string): string {
  const own = `or set ${variableOf(component.name)} to a program of your own`;
  if (/no space left on device/.test(output)) return `Free some disk space, ${own}.`;
  if (/dial tcp|no such host|i\/o timeout|connection refused|proxyconnect/.test(output)) {
    return `The Go module proxy cannot be reached: check the network and GOPROXY, ${own}.`;
  }
  return `Look at the lines above; try again, ${own}.`;
}
