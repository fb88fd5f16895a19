import { UsageError, UserError } from '../terminal/user-error.ts';
import { dockerLauncher } from './docker/docker.ts';
import { type Engine, findEngine } from './docker/engine.ts';
import { launcherInUse } from './in-use.ts';
import type { Launcher, LauncherContext, LauncherName } from './launcher.ts';
import { nativeLauncher } from './native/native.ts';
import { runningParts } from './native/up.ts';

const launchers: Readonly<Record<LauncherName, (context: LauncherContext) => Launcher>> = {
  docker: dockerLauncher,
  native: nativeLauncher,
};

/** The launcher that the lab was started with: commands that look or stop follow it. */
export async function currentLauncher(context: LauncherContext): Promise<Launcher> {
  return launchers[await launcherInUse(context.settings)](context);
}

/** The launcher for `up`. @throws UserError as `chooseLauncher` */
export async function launcherToStart(context: LauncherContext, asked: Choice['asked']): Promise<Launcher> {
  const name = await chooseLauncher({
    asked,
    nativeRuns: (await runningParts(context.settings)).length > 0,
    dockerRuns: (await launcherInUse(context.settings)) === 'docker',
    engine: findEngine,
  });
  return launchers[name](context);
}

/** What is known when a start has to choose. */
export interface Choice {
  readonly asked: { readonly native: boolean; readonly docker: boolean };
  /** Whether parts of the native lab run now. */
  readonly nativeRuns: boolean;
  /** Whether the lab was last started with Docker and not taken down since. */
  readonly dockerRuns: boolean;
  readonly engine: () => Promise<Engine>;
}

/**
 * Chooses for `up`: what was asked for, else what runs, else Docker where an engine answers.
 *
 * @throws UserError when both are asked for, when the other one runs, or when Docker is asked for and is not there
 */
export async function chooseLauncher(choice: Choice): Promise<LauncherName> {
  const { asked, nativeRuns, dockerRuns } = choice;
  if (asked.native && asked.docker)
    throw new UsageError('--native and --docker exclude each other', 'Leave one of them out.');
  if (asked.docker && nativeRuns) throw other('natively', '--docker');
  if (asked.native && dockerRuns) throw other('in containers', '--native');
  if (asked.native || nativeRuns) return 'native';
  const engine = await choice.engine();
  if (engine.found) return 'docker';
  if (!asked.docker && !dockerRuns) return 'native';
  throw new UserError(
    'The lab cannot run in containers here',
    'Install or start Docker with its Compose plugin (version 2), or leave --docker out: the lab runs natively too.',
    [engine.reason],
  );
}

const other = (how: string, option: string) =>
  new UserError(`The lab runs ${how} now`, `Stop it first: npx lab down. Then start it with ${option}.`);
