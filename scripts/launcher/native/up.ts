import type { ProgramName } from '../../stack/program.ts';
import type { Settings } from '../../stack/settings.ts';
import { workloadsOf } from '../../stack/workloads.ts';
import type { Reporter } from '../../terminal/progress.ts';
import { UserError } from '../../terminal/user-error.ts';
import { componentOf } from '../../toolchain/components.ts';
import { areLocal, obtainAll } from '../../toolchain/obtain.ts';
import { openSession, type Session } from '../../toolchain/session.ts';
import type { LauncherContext, Started, UpOptions } from '../launcher.ts';
import { runPreflight } from '../preflight/preflight.ts';
import { buildFrontend, isFrontendCurrent } from './frontend.ts';
import { type ReadyPart, startStack } from './lifecycle.ts';
import type { Part, Programs } from './part.ts';
import { reopenAccessLog } from './parts/application.ts';
import { accessLog } from './parts/observability.ts';
import { parts, partsOf, partsWith } from './parts.ts';
import { endStrays, shutDownStack } from './shutdown.ts';
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
 * @returns the parts, all ready, and a line for each part that this lab runs without
 * @throws UserError; nothing that this call started runs then
 */
export async function upNatively(context: LauncherContext, options: UpOptions): Promise<Started> {
  const { settings } = context;
  const wanted = partsOf(await workloadsOf(settings));
  await removeOtherParts(settings, wanted);
  await runPreflight(settings, { portsInUseByLab: await portsInUse(settings) });
  const session = openSession({ ...context, install: options.install });
  const opened = await openEarly(context, session, wanted, options);
  try {
    const programs = await getPrograms(session, wanted, laterPrograms(wanted, options));
    const ready = await startParts(context, programs, partsWith(programs, wanted));
    return {
      ready: ready.map(({ part, ...start }) => ({
        ...start,
        ...opened.find((early) => early.part === part),
        name: part.name,
        address: part.address(settings),
      })),
      missing: missing(programs, wanted),
    };
  } catch (error) {
    if (opened.length > 0) await shutDownStack(settings, parts);
    throw error;
  }
}

/** Programs that no part starts from. */
function laterPrograms(wanted: readonly Part[], { verify }: UpOptions): ProgramName[] {
  const checkers = wanted.flatMap(({ checkedBy }) => checkedBy ?? []);
  return verify ? [...checkers, 'chromium'] : checkers;
}

/**
 * At a first start, when programs have to be installed that the first page does not need: starts the other parts before.
 *
 * @returns the parts that run now
 */
async function openEarly(
  context: LauncherContext,
  session: Session,
  wanted: readonly Part[],
  options: UpOptions,
): Promise<ReadyPart[]> {
  const { settings, reporter } = context;
  const last = wanted.filter(({ startsLast }) => startsLast);
  const first = wanted.filter(({ startsLast }) => !startsLast);
  const later = [...last.flatMap(({ needs }) => needs), ...laterPrograms(wanted, options)];
  if (!options.install || !(await isFirstStart(settings)) || (await areLocal(later, session))) return [];
  const programs = await getPrograms(session, first, []);
  const ready = await startParts(context, programs, partsWith(programs, first));
  reporter.say(
    `The lab is open at http://${settings.LAB_HOST}:${settings.LAB_HTTP_PORT}: try it while the rest is installed.`,
  );
  return ready;
}

const isFirstStart = async (settings: Settings) => (await readRecords(settings)).tempo === undefined;

async function ensureFrontend({ settings, reporter }: LauncherContext): Promise<void> {
  if (await isFrontendCurrent(settings)) return;
  await reporter.step('Building the browser application', frontendBuildSeconds, () =>
    buildFrontend(settings),
  );
}

/** What the supervisor runs now, without starting one. */
export async function runningParts(settings: Settings): Promise<Supervised[]> {
  if (!(await supervisorPid(settings))) return [];
  const supervisor = await connectSupervisor(settings);
  return supervisor.list();
}

/**
 * Stops what runs and is not wanted: parts of a workload that was taken away, and those of another project name or version,
 * which would hold the ports that this one needs.
 */
async function removeOtherParts(settings: Settings, wanted: readonly Part[]): Promise<void> {
  if (!(await supervisorPid(settings))) return;
  const supervisor = await connectSupervisor(settings);
  await supervisor.removeUnknown();
  const isWanted = ({ name }: Supervised) => wanted.some((part) => part.name === name);
  const unwanted = (await supervisor.list()).filter((running) => !isWanted(running));
  await Promise.all(unwanted.map(({ name }) => supervisor.remove(name)));
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
  session: Session,
  wanted: readonly Part[],
  others: readonly ProgramName[],
): Promise<Programs> {
  const needed = await obtainAll([...wanted.flatMap((part) => part.needs), ...others], session);
  // Where a program could not be installed last time, the network is not asked again at each start.
  const isFirst = await isFirstStart(session.settings);
  const preferred = await obtainAll(
    wanted.flatMap((part) => part.prefers ?? []),
    { ...session, install: session.install && isFirst },
  );
  const programs: Programs = {};
  for (const [name, obtained] of [...needed, ...preferred]) {
    if (obtained.found) programs[name] = obtained.program;
    else if (needed.has(name)) throw new UserError(`${name} is not there`, obtained.reason);
  }
  return programs;
}

async function startParts(
  context: LauncherContext,
  programs: Programs,
  present: readonly Part[],
): Promise<ReadyPart[]> {
  const { settings, reporter, signal } = context;
  await ensureFrontend(context);
  await endUnsupervised(settings, reporter);
  const supervisor = await connectSupervisor(settings);
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

/** What this lab runs without, a line each. */
function missing(programs: Programs, wanted: readonly Part[]): string[] {
  return wanted
    .flatMap(({ prefers = [] }) => prefers)
    .filter((name) => programs[name] === undefined)
    .map(componentOf)
    .map(({ title, without }) => `${title} could not be installed: ${without}.`);
}
