import { reasonOf } from '@lab/wait/wait-until';
import type { Command } from 'commander';
import { readSession } from '../exercises/files.ts';
import { activeFaults } from '../faults/switches.ts';
import { currentLauncher } from '../launcher/choose.ts';
import type { LauncherContext } from '../launcher/launcher.ts';
import type { Settings } from '../stack/settings.ts';
import type { Workload } from '../stack/workload-names.ts';
import { workloadsOf } from '../stack/workloads.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { printError, UsageError, UserError } from '../terminal/user-error.ts';
import type { Check } from '../verify/check.ts';
import { checksOf, deepChecks } from '../verify/checks/all.ts';
import { keepReport } from '../verify/last-report.ts';
import { oneAtATime } from '../verify/one-at-a-time.ts';
import { createEventLines, writeFailure } from '../verify/report/event-lines.ts';
import { checkWritable, type ReportFiles, writeReports } from '../verify/report/files.ts';
import type { Report } from '../verify/report/schema.ts';
import type { Screen } from '../verify/report/screen.ts';
import { createScreen } from '../verify/report/terminal.ts';
import { verify } from '../verify/run.ts';
import { findChromium } from './chromium.ts';
import { commandContext } from './context.ts';

interface VerifyFlags extends ReportFiles {
  readonly only?: readonly string[];
  readonly deep?: boolean;
  readonly list?: boolean;
  readonly events?: boolean;
}

/** A check failed. */
const notProven = 1;
/** Nothing could be judged, or the report of a lab that is proven could not be written. */
const couldNotRun = 2;

/** `lab verify`: follows real clicks in a browser through every signal. */
export function register(program: Command): void {
  program
    .command('verify')
    .description('prove, with a real browser, that every signal of the running lab arrives')
    .option('--json <file>', 'write the report as JSON')
    .option('--junit <file>', 'write the report as JUnit XML')
    .option('--only <id...>', 'judge only these checks (see --list)')
    .option('--deep', 'also prove what takes minutes: errors until an alert fires, then until it resolves')
    .option('--events', 'for programs: print what happens as JSON, a line for each event')
    .option('--list', 'name the checks and do nothing')
    .addHelpText(
      'after',
      '\nExit status: 0 proven, 1 a check failed, 2 nothing could be judged (no lab, no browser) or no report written.',
    )
    .action(async (flags: VerifyFlags) => {
      process.exitCode = await runVerify(flags);
    });
}

async function runVerify(flags: VerifyFlags): Promise<number> {
  let judged: Report | undefined;
  try {
    const checks = chooseChecks(flags, await workloadsOf(commandContext().settings));
    if (flags.list) {
      for (const { id, title } of checks) process.stdout.write(`${id.padEnd(24)}  ${title}\n`);
      return 0;
    }
    await checkWritable(flags);
    const screen = flags.events ? createEventLines(print) : terminalFor(checks);
    judged = await verifyLab(commandContext(interruptSignal()), checks, screen);
    await writeReports(judged, flags);
    return judged.ok ? 0 : notProven;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    printError(error);
    if (flags.events) writeFailure(print, error);
    return judged?.ok === false ? notProven : couldNotRun;
  }
}

const print = (text: string) => process.stdout.write(text);

const terminalFor = (checks: readonly Check[]) =>
  createScreen(
    process.stdout,
    checks.map(({ title }) => title),
    process.env,
  );

/**
 * Verifies the running lab of these settings; for `up`, which proves what it has started. The report is kept when nothing was
 * left out.
 *
 * @throws UserError when nothing can be judged; the reason of `signal`
 */
export async function verifyLab(
  context: LauncherContext,
  checks: readonly Check[],
  screen: Screen = terminalFor(checks),
): Promise<Report> {
  const { settings, signal } = context;
  return oneAtATime(settings, async () => {
    const launcher = await currentLauncher(context);
    const stack = await launcher.figures();
    const warning = await warningOfFaults(settings);
    if (warning) screen.warn(warning);
    const report = await verify({
      settings,
      checks,
      lab: launcher.control(),
      chromium: findChromium(context, 'verify needs Chromium'),
      screen,
      signal,
    });
    const isWhole = checksOf(await workloadsOf(settings)).every((check) => checks.includes(check));
    const figured = { ...report, ...(stack && { stack }) };
    if (isWhole) await keepReport(settings, figured).catch(sayThatItIsNotKept(screen));
    return figured;
  });
}

const sayThatItIsNotKept = (screen: Screen) => (error: unknown) =>
  screen.warn(`The page /lab will not show this verification: ${reasonOf(error)}`);

async function warningOfFaults(settings: Settings): Promise<string | undefined> {
  if (await readSession(settings)) return 'An exercise is under way, and checks may fail because of it.';
  const active = [...(await activeFaults(settings)).keys()];
  if (active.length === 0) return undefined;
  return `Faults are on, and checks may fail because of them: ${active.join(', ')}`;
}

function chooseChecks({ only, deep }: VerifyFlags, workloads: readonly Workload[]): readonly Check[] {
  const usual = checksOf(workloads);
  const every = [...usual, ...deepChecks];
  if (only === undefined) return deep ? every : usual;
  const unknown = only.filter((id) => !every.some((check) => check.id === id));
  if (unknown.length > 0) {
    throw new UsageError(
      `There is no check ${unknown.join(', ')}`,
      'npx lab verify --list --deep names them',
    );
  }
  return every.filter(({ id }) => only.includes(id));
}
