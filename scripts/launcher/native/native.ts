import type { Launcher, LauncherContext } from '../launcher.ts';
import { nativeControl } from './control.ts';
import { printLogs } from './logs.ts';
import { parts } from './parts.ts';
import { shutDownStack } from './shutdown.ts';
import { stackFigures, stackStatus } from './status.ts';
import { upNatively } from './up.ts';

/** Runs the parts as plain programs below a process manager. */
export function nativeLauncher(context: LauncherContext): Launcher {
  const { settings } = context;
  return {
    name: 'native',
    up: (options) => upNatively(context, options),
    down: async () => {
      const { stopped, strays } = await shutDownStack(settings, parts);
      if (stopped.length + strays === 0) return ['It was not running.'];
      return strays > 0 ? [`${strays} processes without a supervisor were ended too.`] : [];
    },
    reset: async () => {
      await shutDownStack(settings, parts);
    },
    status: () => stackStatus(settings),
    logs: (options) => printLogs(context, options),
    control: () => nativeControl(context),
    figures: () => stackFigures(settings),
  };
}
