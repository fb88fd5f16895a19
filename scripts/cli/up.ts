import type { Command } from 'commander';
import { chooseLauncher, findEngine, type Launcher, launcherInUse } from '../launcher/docker/choose.ts';
import { upInContainers } from '../launcher/docker/up.ts';
import { containerTable, dockerContext } from '../launcher/docker/verbs.ts';
import { withLabLock } from '../launcher/native/supervise/lock.ts';
import { runningParts, upNatively } from '../launcher/native/up.ts';
import { isExposed, labUser, passwordFile } from '../stack/access.ts';
import { loadSettings, type Settings } from '../stack/settings.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { createReporter, type Reporter } from '../terminal/progress.ts';
import { obtainAll } from '../toolchain/obtain.ts';
import { openSession } from '../toolchain/session.ts';
import { allChecks } from '../verify/checks/all.ts';
import { startupTable } from './startup-table.ts';
import { verifyLab } from './verify.ts';

interface UpOptions {
  readonly native: boolean;
  readonly docker: boolean;
  readonly verify: boolean;
  readonly install: boolean;
}

/** What every step of `up` uses. */
interface UpContext {
  readonly settings: Settings;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** `lab up`: gets every program, starts every part, waits until each is ready. */
export function registerUp(program: Command): void {
  program
    .command('up')
    .description('start the lab; a part that runs already and has not changed is left alone')
    .option(
      '--native',
      'run the parts as plain programs (the default where no container engine answers)',
      false,
    )
    .option('--docker', 'run the parts as containers', false)
    .option('--verify', 'prove afterwards that every signal arrives', false)
    .option('--no-install', 'download, build and install nothing: use what is there')
    .action(async (options: UpOptions) => {
      const context = {
        settings: loadSettings(),
        reporter: createReporter(process.stderr),
        signal: interruptSignal(),
      };
      const started = performance.now();
      await ((await launcherFor(context.settings, options)) === 'docker' ? upWithDocker : upWithPrograms)(
        context,
        options,
      );
      sayHowLong('Every part is ready', started);
      const isProven = !options.verify || (await prove(context));
      if (isProven && options.verify) sayHowLong('Started and proven', started);
      process.stdout.write(`\n${nextSteps(context.settings).join('\n')}\n`);
      if (!isProven) process.exitCode = 1;
    });
}

const sayHowLong = (what: string, started: number) =>
  process.stdout.write(`${what} after ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);

/** @returns whether every check holds */
async function prove({ settings, signal }: UpContext): Promise<boolean> {
  process.stdout.write('\n');
  const report = await verifyLab(settings, allChecks, signal);
  return report.ok;
}

function nextSteps(settings: Settings): string[] {
  return [
    `The lab         http://${settings.LAB_HOST}:${settings.LAB_HTTP_PORT}`,
    `Dashboards      http://${settings.LAB_HOST}:${settings.LAB_HTTP_PORT}/dashboards`,
    ...(isExposed(settings)
      ? [
          `For others      all but the task manager asks for the user ${labUser} and the password in ${passwordFile(settings)}`,
        ]
      : []),
    'See and stop    npx lab status | logs [part] | verify | down | reset',
  ];
}

async function launcherFor(settings: Settings, { native, docker }: UpOptions): Promise<Launcher> {
  return chooseLauncher({
    asked: { native, docker },
    nativeRuns: (await runningParts(settings)).length > 0,
    dockerRuns: (await launcherInUse(settings)) === 'docker',
    engine: findEngine,
  });
}

/** The same with containers. */
async function upWithDocker(context: UpContext, { install, verify }: UpOptions): Promise<void> {
  const { settings, reporter, signal } = context;
  await withLabLock(settings, async () => {
    if (verify) await obtainAll(['chromium'], openSession({ settings, reporter, signal, install }));
    const ready = await upInContainers(dockerContext(settings, signal), reporter, install);
    process.stdout.write(`${containerTable(ready).join('\n')}\n`);
  });
}

async function upWithPrograms(context: UpContext, options: UpOptions): Promise<void> {
  await withLabLock(context.settings, async () => {
    const { ready, leftOut } = await upNatively(context, options);
    const lines = [...startupTable(ready, context.settings), ...leftOut];
    process.stdout.write(`${lines.join('\n')}\n`);
    context.signal.throwIfAborted();
  });
}
