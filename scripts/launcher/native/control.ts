import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../stack/settings.ts';
import type { LabControl, LauncherContext } from '../launcher.ts';
import { targetsFile } from './addressing/addresses.ts';
import { restartPart } from './lifecycle.ts';
import { nginxPidFile } from './parts/application.ts';
import { collectorStorage } from './parts/observability.ts';
import { parts } from './parts.ts';
import { connectSupervisor } from './supervise/supervisor.ts';

/** What `verify` does to a lab of plain programs. */
export function nativeControl({ settings, signal }: LauncherContext): LabControl {
  return {
    backendTargetsFile: targetsFile(settings.paths.run),
    nginxPidFile: nginxPidFile(settings),
    collectorFiles: (names) => writtenAt(collectorStorage(settings), names),
    restartBackend: () => restartBackend(settings, signal),
  };
}

async function restartBackend(settings: Settings, signal: AbortSignal): Promise<void> {
  const backend = parts.find(({ name }) => name === 'backend');
  if (!backend) throw new Error('the list of parts has no backend');
  const supervisor = await connectSupervisor(settings);
  try {
    await restartPart({ settings, programs: {}, supervisor, parts }, backend, signal);
  } finally {
    supervisor.disconnect();
  }
}

async function writtenAt(directory: string, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const files = await Promise.all(
    names.map(
      async (name) => [name, (await stat(join(directory, name)).catch(() => undefined))?.mtimeMs] as const,
    ),
  );
  return new Map(files.flatMap(([name, time]) => (time === undefined ? [] : [[name, time]])));
}
