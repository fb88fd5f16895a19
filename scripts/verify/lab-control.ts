import { join } from 'node:path';
import { targetsFile } from '../native/addresses.ts';
import type { Settings } from '../stack/settings.ts';
import type { LabControl } from './context.ts';

/**
 * The native launcher’s files.
 *
 * @param restartBackend ends the backend and starts it at another address; rejects when it does not start
 */
export function nativeLab(settings: Settings, restartBackend?: () => Promise<void>): LabControl {
  return {
    backendTargetsFile: targetsFile(settings.paths.run),
    nginxPidFile: join(settings.paths.run, 'nginx', 'nginx.pid'),
    ...(restartBackend ? { restartBackend } : {}),
  };
}
