import { type SamplingMode, samplingPolicy } from '@lab/telemetry/sampling';
import { type Command, Option } from 'commander';
import { endSession } from '../exercises/session.ts';
import { endFaultsAtStart } from '../faults/switches.ts';
import { launcherToStart } from '../launcher/choose.ts';
import type { Launcher, LauncherContext, UpOptions } from '../launcher/launcher.ts';
import { withLabLock } from '../launcher/lock.ts';
import { isExposed, labUser, passwordFile } from '../stack/access.ts';
import { rememberSampling } from '../stack/sampling.ts';
import type { Settings } from '../stack/settings.ts';
import { optionalWorkloads, type Workload } from '../stack/workload-names.ts';
import { chooseWorkloads, type WorkloadChange, workloadsOf } from '../stack/workloads.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { checksOf } from '../verify/checks/all.ts';
import { commandContext } from './context.ts';
import { startupTable } from './startup-table.ts';
import { verifyLab } from './verify.ts';

interface UpFlags {
  readonly native?: boolean;
  readonly docker?: boolean;
  readonly verify?: boolean;
  readonly install: boolean;
  readonly with?: Workload;
  readonly without?: Workload;
}

/** `lab up`: gets every program, starts every part, waits until each is ready. */
export function register(program: Command): void {
  program
    .command('up')
    .description('start the lab; a part that runs already and has not changed is left alone')
    .option('--native', 'run the parts as plain programs (the default where no container engine answers)')
    .option('--docker', 'run the parts as containers')
    .addOption(
      new Option('--with <workload>', 'run a second workload too, now and at the next starts').choices(
        optionalWorkloads,
      ),
    )
    .addOption(
      new Option('--without <workload>', 'run it no more; its data stays')
        .choices(optionalWorkloads)
        .conflicts('with'),
    )
    .option('--verify', 'prove afterwards that every signal arrives')
    .option('--no-install', 'download, build and install nothing: use what is there')
    .action(async ({ native = false, docker = false, verify = false, install, ...flags }: UpFlags) => {
      const context = commandContext(interruptSignal());
      const started = performance.now();
      const change = {
        add: flags.with ? [flags.with] : [],
        remove: flags.without ? [flags.without] : [],
      };
      const launcher = await launcherToStart(context, { native, docker });
      await startLab(launcher, context, change, { verify, install });
      sayHowLong('Every part is ready', started);
      const isProven = !verify || (await prove(context));
      if (isProven && verify) sayHowLong('Started and proven', started);
      process.stdout.write(`\n${nextSteps(context.settings).join('\n')}\n`);
      if (!isProven) process.exitCode = 1;
    });
}

/** Starts the lab, and says what runs. @throws UserError */
export async function startLab(
  launcher: Launcher,
  { settings, signal }: LauncherContext,
  change: WorkloadChange,
  options: UpOptions,
): Promise<void> {
  await withLabLock(settings, async () => {
    await chooseWorkloads(settings, change);
    await rememberSampling(settings);
    if (!(await runs(launcher))) {
      await endSession(settings);
      await endFaultsAtStart(settings);
    }
    const { ready, missing } = await launcher.up(options);
    process.stdout.write(`${[...startupTable(ready), ...missing].join('\n')}\n`);
    signal.throwIfAborted();
  });
}

const runs = async (launcher: Launcher) =>
  (await launcher.status()).parts.some(({ state }) => state !== 'stopped');

const sayHowLong = (what: string, started: number) =>
  process.stdout.write(`${what} after ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);

/** @returns whether every check holds */
async function prove(context: LauncherContext): Promise<boolean> {
  process.stdout.write('\n');
  const report = await verifyLab(context, checksOf(await workloadsOf(context.settings)));
  return report.ok;
}

/** The mode, in words. */
const keptTraces: Readonly<Record<SamplingMode, string>> = {
  all: 'all',
  head: `head: ${100 * samplingPolicy.headShare} % of all, by their ids`,
  tail: `tail: errors, from ${samplingPolicy.slowSeconds} s on, rare routes, orders, ${100 * samplingPolicy.tailShare} % of the rest`,
};

function nextSteps(settings: Settings): string[] {
  return [
    `The lab         http://${settings.LAB_HOST}:${settings.LAB_HTTP_PORT}`,
    `Look into it    http://${settings.LAB_HOST}:${settings.LAB_HTTP_PORT}/lab`,
    ...(isExposed(settings)
      ? [
          `For others      all but the task manager asks for the user ${labUser} and the password in ${passwordFile(settings)}`,
        ]
      : []),
    `Traces kept     ${keptTraces[settings.LAB_SAMPLING]}`,
    'See and stop    npx lab status | logs [part] | verify | down | reset',
  ];
}
