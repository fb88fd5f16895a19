import type { Command } from 'commander';
import { dockerLab } from '../launcher/docker/backend.ts';
import { launcherInUse } from '../launcher/docker/choose.ts';
import { dockerContext } from '../launcher/docker/verbs.ts';
import { nativeLab } from '../launcher/native/control.ts';
import { restartPart } from '../launcher/native/lifecycle.ts';
import { parts } from '../launcher/native/parts.ts';
import { connectSupervisor } from '../launcher/native/supervise/supervisor.ts';
import { loadSettings, type Settings } from '../stack/settings.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { createReporter } from '../terminal/progress.ts';
import { UserError } from '../terminal/user-error.ts';
import { obtain } from '../toolchain/obtain.ts';
import { openSession } from '../toolchain/session.ts';
import type { Check } from '../verify/check.ts';
import { allChecks, deepChecks } from '../verify/checks/all.ts';
import { checkWritable, type ReportFiles, writeReports } from '../verify/report/files.ts';
import type { Report } from '../verify/report/schema.ts';
import { verify } from '../verify/run.ts';
import { stackFigures } from './stack-figures.ts';

interface VerifyFlags extends ReportFiles {
  readonly only?: readonly string[];
  readonly deep: boolean;
  readonly list: boolean;
}

/** A check failed. */
const notProven = 1;
/** Nothing could be judged, or the report of a lab that is proven could not be written. */
const couldNotRun = 2;

/** `lab verify`: follows real clicks in a browser through every signal. */
export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description('prove, with a real browser, that every signal of the running lab arrives')
    .option('--json <file>', 'write the report as JSON')
    .option('--junit <file>', 'write the report as JUnit XML')
    .option('--only <id...>', 'judge only these checks (see --list)')
    .option(
      '--deep',
      'also prove what takes minutes: errors until an alert fires, then until it resolves',
      false,
    )
    .option('--list', 'name the checks and do nothing', false)
    .addHelpText(
      'after',
      '\nExit status: 0 proven, 1 a check failed, 2 nothing could be judged (no lab, no browser) or no report written.',
    )
    .action(async (flags: VerifyFlags) => {
      process.exitCode = await runVerb(flags);
    });
}

async function runVerb(flags: VerifyFlags): Promise<number> {
  let judged: Report | undefined;
  try {
    const checks = chooseChecks(flags);
    if (flags.list) {
      for (const { id, title } of checks) process.stdout.write(`${id.padEnd(24)}  ${title}\n`);
      return 0;
    }
    await checkWritable(flags);
    judged = await verifyLab(loadSettings(), checks, interruptSignal());
    await writeReports(judged, flags);
    return judged.ok ? 0 : notProven;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const lines = [
      `Error: ${error.message}`,
      ...error.details.map((line) => `  ${line}`),
      `→ ${error.advice}`,
    ];
    process.stderr.write(`${lines.join('\n')}\n`);
    return judged?.ok === false ? notProven : couldNotRun;
  }
}

/**
 * Verifies the running lab of these settings; for `up`, which proves what it has started.
 *
 * @throws UserError when nothing can be judged; the reason of `signal`
 */
export async function verifyLab(
  settings: Settings,
  checks: readonly Check[],
  signal: AbortSignal,
): Promise<Report> {
  const isDocker = (await launcherInUse(settings)) === 'docker';
  const stack = isDocker ? undefined : await stackFigures(settings);
  const report = await verify({
    settings,
    checks,
    lab: isDocker
      ? dockerLab(dockerContext(settings, signal))
      : nativeLab(settings, () => restartBackend(settings, signal)),
    chromium: findChromium(settings, signal),
    output: process.stdout,
    environment: process.env,
    signal,
  });
  return { ...report, ...(stack && { stack }) };
}

function chooseChecks({ only, deep }: VerifyFlags): readonly Check[] {
  const every = [...allChecks, ...deepChecks];
  if (only === undefined) return deep ? every : allChecks;
  const unknown = only.filter((id) => !every.some((check) => check.id === id));
  if (unknown.length > 0) {
    throw new UserError(`There is no check ${unknown.join(', ')}`, 'npx lab verify --list --deep names them');
  }
  return every.filter(({ id }) => only.includes(id));
}

async function findChromium(settings: Settings, signal: AbortSignal): Promise<string> {
  const session = openSession({ settings, signal, install: false, reporter: createReporter(process.stderr) });
  const obtained = await obtain('chromium', session);
  if (obtained.found) return obtained.program.path;
  throw new UserError(
    'verify needs Chromium',
    'npx lab up --verify installs it, or name one in LAB_CHROMIUM_BIN',
    [obtained.reason],
  );
}

async function restartBackend(settings: Settings, signal: AbortSignal): Promise<void> {
  const backend = parts.find(({ name }) => name === 'backend');
  if (!backend) throw new Error('the list of parts has no backend');
  const supervisor = await connectSupervisor(settings);
  try {
    await restartPart({ settings, programs: {}, supervisor, parts }, backend, signal);
  } finally {
    supervisor.disconnect();
  }
}
