import { globSync } from 'node:fs';
import { access, constants, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { which } from 'zx';
import { UserError } from '../terminal/user-error.ts';
import type { Component, GoBuild } from './component.ts';
import { variableOf } from './components.ts';
import { run } from './process.ts';
import { recipeFile, recipeOf } from './recipe.ts';
import type { Attempt, Session } from './session.ts';
import { cacheDirectory, pinnedVersion } from './session.ts';
import { isMinorOrNewer } from './version.ts';

const versionTimeoutMs = 15_000;
const lastResortDirectories = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Way 1: `LAB_<NAME>_BIN`. A bad value is an error: the user asked for just this program. */
export async function fromEnvironment(component: Component, session: Session): Promise<Attempt> {
  const variable = variableOf(component.name);
  const value = session.environment[variable];
  if (!value) return { found: false, reason: `${variable} is not set` };
  const advice = `Set ${variable} to the path of a working ${component.title}, or unset it.`;
  const path = resolve(value);
  if (!(await isExecutable(path))) {
    throw new UserError(`${variable} is "${value}": there is no executable file`, advice);
  }
  const answer = await askVersion(component, path, session);
  if (answer.status !== 0) {
    throw new UserError(
      `${variable} is "${value}": it does not run (exit status ${answer.status})`,
      advice,
      answer.output,
    );
  }
  const version = answer.version ?? 'unknown';
  return { found: true, program: { name: component.name, path, version, source: 'variable' } };
}

/** Way 2: a program on PATH of the pinned minor version or newer. */
export async function fromPath(component: Component, session: Session): Promise<Attempt> {
  const pinned = pinnedVersion(component, session.settings);
  const rejected: string[] = [];
  for (const path of await candidates(component, session.environment.PATH ?? '')) {
    const { version } = await askVersion(component, path, session);
    if (version && (!pinned || isMinorOrNewer(version, pinned))) {
      return { found: true, program: { name: component.name, path, version, source: 'PATH' } };
    }
    rejected.push(`${path} is ${version ?? 'of unknown version'}`);
  }
  const wanted = `${component.executables.join(', ')}${pinned ? ` ${pinned} or newer` : ''}`;
  const seen = rejected.length > 0 ? ` (${rejected.join('; ')})` : '';
  return { found: false, reason: `no ${wanted} on PATH${seen}` };
}

/** Way 3: what an earlier run downloaded or built. Only whole programs get there, so none is asked for its version. */
export async function fromCache(component: Component, session: Session): Promise<Attempt> {
  const version = pinnedVersion(component, session.settings);
  const directory = cacheDirectory(component, session.settings);
  const [executable] = component.executables;
  const path = join(directory, component.archive?.keep === 'tree' ? 'bin' : '', executable);
  if (!version || !(await isExecutable(path))) return { found: false, reason: `not in the cache (${path})` };
  if (component.build && !(await isBuiltFromThis(component.build, directory, session))) {
    return { found: false, reason: `the cached one was built from another recipe (${path})` };
  }
  return { found: true, program: { name: component.name, path, version, source: 'cache' } };
}

async function isBuiltFromThis(build: GoBuild, directory: string, session: Session): Promise<boolean> {
  const recipe = await readFile(join(directory, recipeFile), 'utf8').catch(() => undefined);
  return recipe === undefined || recipe === (await recipeOf(build, session.settings.paths.root));
}

/** Whether there is a regular file that may be run. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

// Debian keeps nginx in /usr/sbin, which is not on the PATH of ordinary users.
async function candidates(component: Component, path: string): Promise<string[]> {
  const own = component.directories ? newestFirst(component.directories) : [];
  const searched = [...path.split(':'), ...own, ...(component.apt ? lastResortDirectories : [])].join(':');
  const found = await Promise.all(
    component.executables.map((name) => which(name, { path: searched, all: true, nothrow: true })),
  );
  return [...new Set(found.flatMap((paths) => paths ?? []))];
}

/** Folders of a pattern, those with higher numbers in their paths first. */
export function newestFirst(pattern: string): string[] {
  return globSync(pattern).sort((one, other) => other.localeCompare(one, 'en', { numeric: true }));
}

/** Runs the program’s version command. Standard output and error are searched: Nginx uses the latter. */
export async function askVersion(
  component: Component,
  path: string,
  session: Session,
): Promise<{ status: number; output: readonly string[]; version: string | undefined }> {
  const timeout = AbortSignal.timeout(versionTimeoutMs);
  try {
    const { status, output } = await run(path, component.versionArguments, {
      environment: session.environment,
      signal: AbortSignal.any([session.signal, timeout]),
    });
    const version =
      status === 0 || component.versionInError
        ? component.versionPattern.exec(output.join('\n'))?.[1]
        : undefined;
    return { status, output, version };
  } catch (error) {
    session.signal.throwIfAborted();
    if (!timeout.aborted) throw error;
    return { status: 124, output: [`no answer within ${versionTimeoutMs / 1000} s`], version: undefined };
  }
}
