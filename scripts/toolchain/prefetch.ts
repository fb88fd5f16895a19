import { join } from 'node:path';
import type { Component } from './component.ts';
import { goEnvironment } from './go.ts';
import { run } from './process.ts';
import type { Session } from './session.ts';

/**
 * Downloads the modules of the components that are built later, while the first one compiles: the network is idle then,
 * and the processor is idle during downloads. Once a run; a download that fails is left to the build, which reports it.
 */
export function prefetchModules(go: string, session: Session): void {
  session.prefetching.started ??= (async () => {
    for (const component of session.prefetching.components) await downloadModulesOf(component, go, session);
  })().catch(() => undefined);
}

async function downloadModulesOf({ build }: Component, go: string, session: Session): Promise<void> {
  if (!build) return;
  await run(go, ['list', '-deps', ...(build.tags ? ['-tags', build.tags] : []), build.package], {
    cwd: join(session.settings.paths.root, build.directory),
    environment: goEnvironment(go, session),
    signal: session.signal,
  });
}
