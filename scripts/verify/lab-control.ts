import { targetsFile } from '../native/addresses.ts';
import { nginxPidFile } from '../stack/parts/application.ts';
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
    nginxPidFile: nginxPidFile(settings),
    ...(restartBackend ? { restartBackend } : {}),
  };
}
