import type { ProgramName } from '../../stack/program.ts';
import type { Settings } from '../../stack/settings.ts';
import type { Reporter } from '../../terminal/progress.ts';
import { UserError } from '../../terminal/user-error.ts';
import { componentOf } from '../../toolchain/components.ts';
import { obtainAll } from '../../toolchain/obtain.ts';
import { openSession } from '../../toolchain/session.ts';
import type { LauncherContext, Started, UpOptions } from '../launcher.ts';
import { runPreflight } from '../preflight/preflight.ts';
import { buildFrontend, isFrontendCurrent } from './frontend.ts';
import { type ReadyPart, startStack } from './lifecycle.ts';
import type { Programs } from './part.ts';
import { reopenAccessLog } from './parts/application.ts';
import { accessLog } from './parts/observability.ts';
import { parts, partsWith } from './parts.ts';
import { endStrays } from './shutdown.ts';
import { rotateLogs } from './supervise/log-rotation.ts';
import { readRecords } from './supervise/records.ts';
import {
  connectSupervisor,
  partLog,
  partProcesses,
  type Supervised,
  type Supervisor,
  supervisorPid,
} from './supervise/supervisor.ts';

const frontendBuildSeconds = 4;

/**
 * Gets every program and starts every part that is not running as it should.
 *
 * @returns the parts, all ready, and a line for each part that this lab does without
 * @throws UserError; nothing that this call started runs then
 */
export async function upNatively(context: LauncherContext, options: UpOptions): Promise<Started> {
  const { settings, reporter } = context;
  await removeUnknownParts(settings);
  await runPreflight(settings, { portsInUseByLab: await portsInUse(settings) });
  const programs = await getPrograms(context, options);
  if (!(await isFrontendCurrent(settings))) {
    await reporter.step('Building the browser application', frontendBuildSeconds, () =>
      buildFrontend(settings),
    );
  }
  const ready = await startParts(context, programs);
  return {
    ready: ready.map(({ part, ...start }) => ({
      ...start,
      name: part.name,
      address: part.address(settings),
    })),
    missing: missing(programs),
  };
}

/** What the supervisor runs now, without starting one. */
export async function runningParts(settings: Settings): Promise<Supervised[]> {
  if (!(await supervisorPid(settings))) return [];
  const supervisor = await connectSupervisor(settings);
  return supervisor.list();
}

/** Those of another project name or version would hold the ports that this one needs. */
async function removeUnknownParts(settings: Settings): Promise<void> {
  if (!(await supervisorPid(settings))) return;
  const supervisor = await connectSupervisor(settings);
  await supervisor.removeUnknown();
}

/** Ports that this lab itself holds, also by processes that a killed supervisor left behind. */
async function portsInUse(settings: Settings): Promise<ReadonlySet<number>> {
  const supervised = new Set((await runningParts(settings)).map(({ name }) => name));
  const isRunning = await Promise.all(
    parts.map(async ({ name }) => supervised.has(name) || (await partProcesses(settings, name)).length > 0),
  );
  const held = parts.filter((_, place) => isRunning[place]).flatMap(({ ports }) => ports);
  return new Set(held.map(({ setting }) => settings[setting]));
}

/** Without a supervisor they would not be restarted after a crash. */
async function endUnsupervised(settings: Settings, reporter: Reporter): Promise<void> {
  if (await supervisorPid(settings)) return;
  const ended = await endStrays(settings, parts);
  if (ended > 0) reporter.say(`The process manager was gone: ${ended} processes without it were ended.`);
}

async function getPrograms(
  { settings, reporter, signal }: LauncherContext,
  { install, verify }: UpOptions,
): Promise<Programs> {
  const session = openSession({ settings, reporter, signal, install });
  const browser: ProgramName[] = verify ? ['chromium'] : [];
  const needed = await obtainAll([...parts.flatMap((part) => part.needs), ...browser], session);
  // Where a program could not be installed last time, the network is not asked again at each start.
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
  { settings, reporter, signal }: LauncherContext,
  programs: Programs,
): Promise<ReadyPart[]> {
  await endUnsupervised(settings, reporter);
  const supervisor = await connectSupervisor(settings);
  const present = partsWith(programs);
  await setLargeLogsAside(settings, supervisor);
  try {
    return await reporter.step('Starting the parts', undefined, (detail) => {
      const waitingFor = new Set(present.map((part) => part.name));
      return startStack({ settings, programs, supervisor, parts: present }, signal, ({ part }) => {
        waitingFor.delete(part.name);
        detail(`waiting for ${[...waitingFor].join(', ')}`);
      });
    });
  } catch (error) {
    if ((await supervisor.list()).length === 0) await supervisor.shutDown();
    throw error;
  }
}

async function setLargeLogsAside(settings: Settings, supervisor: Supervisor): Promise<void> {
  const logs = parts.map(({ name }) => partLog(settings, name));
  await rotateLogs(logs, supervisor.reopenLogs);
  await rotateLogs([accessLog(settings)], () => reopenAccessLog(settings));
}

/** What this lab does without, a line each. */
function missing(programs: Programs): string[] {
  return parts
    .flatMap(({ prefers = [] }) => prefers)
    .filter((name) => programs[name] === undefined)
    .map(componentOf)
    .map(({ title, without }) => `${title} could not be installed: ${without}.`);
}
