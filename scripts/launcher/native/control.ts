import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../stack/settings.ts';
import type { LabControl } from '../../verify/context.ts';
import { targetsFile } from './addressing/addresses.ts';
import { nginxPidFile } from './parts/application.ts';
import { collectorStorage } from './parts/observability.ts';

/**
 * The native launcher’s files.
 *
 * @param restartBackend ends the backend and starts it at another address; rejects when it does not start
 */
export function nativeLab(settings: Settings, restartBackend?: () => Promise<void>): LabControl {
  return {
    backendTargetsFile: targetsFile(settings.paths.run),
    nginxPidFile: nginxPidFile(settings),
    collectorFiles: (names) => writtenAt(collectorStorage(settings), names),
    ...(restartBackend ? { restartBackend } : {}),
  };
}

async function writtenAt(directory: string, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const files = await Promise.all(
    names.map(
      async (name) => [name, (await stat(join(directory, name)).catch(() => undefined))?.mtimeMs] as const,
    ),
  );
  return new Map(files.flatMap(([name, time]) => (time === undefined ? [] : [[name, time]])));
}
