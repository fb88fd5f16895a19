import type { Command } from 'commander';
import { chooseLauncher, findEngine, type Launcher, launcherInUse } from '../docker/choose.ts';
import { upInContainers } from '../docker/up.ts';
import { containerTable, dockerContext } from '../docker/verbs.ts';
import { obtainAll } from '../obtain/obtain.ts';
import { openSession } from '../obtain/session.ts';
import { runPreflight } from '../preflight/preflight.ts';
import { buildFrontend, isFrontendCurrent } from '../stack/frontend.ts';
import { type ReadyPart, startStack } from '../stack/lifecycle.ts';
import type { Programs } from '../stack/part.ts';
import { reopenAccessLog } from '../stack/parts/application.ts';
import { accessLog } from '../stack/parts/observability.ts';
import { parts } from '../stack/parts.ts';
import type { ProgramName } from '../stack/program.ts';
import { loadSettings, type Settings } from '../stack/settings.ts';
import { withLabLock } from '../supervise/lock.ts';
import { rotateLogs } from '../supervise/log-rotation.ts';
import { readRecords } from '../supervise/records.ts';
import { connectSupervisor, partLog, type Supervised, supervisorPid } from '../supervise/supervisor.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { createReporter, type Reporter } from '../terminal/progress.ts';
import { UserError } from '../terminal/user-error.ts';
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

const frontendBuildSeconds = 4;

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
      await ((await launcherFor(context.settings, options)) === 'docker' ? upWithDocker : up)(
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

/** Starts the lab and prints the start-up table. */
async function up(context: UpContext, options: UpOptions): Promise<void> {
  const { settings, reporter, signal } = context;
  await withLabLock(settings, async () => {
    const running = await runningParts(settings);
    await runPreflight(settings, { portsInUseByLab: portsOf(running, settings) });
    const programs = await getPrograms(context, options);
    if (!(await isFrontendCurrent(settings))) {
      await reporter.step('Building the browser application', frontendBuildSeconds, () =>
        buildFrontend(settings),
      );
    }
    const ready = await startParts(context, programs);
    process.stdout.write(`${startupTable(ready, settings).join('\n')}\n`);
    signal.throwIfAborted();
  });
}

/** What the supervisor runs now, without starting one. */
async function runningParts(settings: Settings): Promise<Supervised[]> {
  if (!(await supervisorPid(settings))) return [];
  const supervisor = await connectSupervisor(settings);
  return supervisor.list();
}

/** Ports that this lab itself holds. */
function portsOf(running: readonly Supervised[], settings: Settings): ReadonlySet<number> {
  const names = new Set(running.map(({ name }) => name));
  const held = parts.filter((part) => names.has(part.name)).flatMap((part) => part.ports);
  return new Set(held.map(({ setting }) => settings[setting]));
}

async function getPrograms(context: UpContext, { install, verify }: UpOptions): Promise<Programs> {
  const { settings, reporter, signal } = context;
  const session = openSession({ settings, reporter, signal, install });
  const browser: ProgramName[] = verify ? ['chromium'] : [];
  const needed = await obtainAll([...parts.flatMap((part) => part.needs), ...browser], session);
  // Where a program could not be had last time, the network is not asked again at each start.
  const isFirstStart = (await readRecords(settings)).tempo === undefined;
  const preferred = await obtainAll(
    parts.flatMap((part) => part.prefers ?? []),
    { ...session, install: install && isFirstStart },
  );
  const programs: Programs = {};
  for (const [name, obtained] of [...needed, ...preferred]) {
    if (obtained.found) programs[name] = obtained.program;
    else if (needed.has(name)) throw new UserError(`${name} is not there`, obtained.reason);
  }
  return programs;
}

async function startParts(
  { settings, reporter, signal }: UpContext,
  programs: Programs,
): Promise<ReadyPart[]> {
  const supervisor = await connectSupervisor(settings);
  await rotateLogs(
    parts.map(({ name }) => partLog(settings, name)),
    supervisor.reopenLogs,
  );
  await rotateLogs([accessLog(settings)], () => reopenAccessLog(settings));
  try {
    return await reporter.step('Starting the parts', undefined, (detail) => {
      const waitingFor = new Set(parts.map((part) => part.name));
      return startStack({ settings, programs, supervisor, parts }, signal, ({ part }) => {
        waitingFor.delete(part.name);
        detail(`waiting for ${[...waitingFor].join(', ')}`);
      });
    });
  } catch (error) {
    if ((await supervisor.list()).length === 0) await supervisor.shutDown();
    throw error;
  }
}
