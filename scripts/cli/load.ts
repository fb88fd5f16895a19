import { randomInt, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { reasonOf } from '@lab/wait/wait-until';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import type { LauncherContext } from '../launcher/launcher.ts';
import { browse, type Visits } from '../load/browsers.ts';
import {
  adapted,
  mostRequestsPerSecond,
  type Profile,
  type ProfileName,
  peakOf,
  profileNames,
  profiles,
  secondsOf,
} from '../load/profiles.ts';
import { type Result, summaryLines, writeReport } from '../load/report.ts';
import { runLoad } from '../load/run.ts';
import { shopUsers } from '../load/shop-users.ts';
import type { Seen } from '../load/tally.ts';
import { checkedTarget } from '../load/target.ts';
import { taskUsers } from '../load/task-users.ts';
import { type LoadTelemetry, startTelemetry } from '../load/telemetry.ts';
import { percent, verdictsOf } from '../load/verdict.ts';
import { type Workload, workloadNames } from '../stack/workload-names.ts';
import { interruption, interruptSignal } from '../terminal/interrupt.ts';
import { formatSeconds } from '../terminal/progress.ts';
import { printError, UsageError, UserError } from '../terminal/user-error.ts';
import { logInDemo } from '../traffic/shop.ts';
import { launchChromium } from '../verify/drive/browser.ts';
import { endpointsOf } from '../verify/endpoints.ts';
import { findChromium } from './chromium.ts';
import { commandContext, duration, wholeNumber } from './context.ts';
import { mustRun } from './running-lab.ts';

interface LoadFlags {
  readonly workload: Workload;
  readonly rate?: number;
  readonly for?: number;
  readonly browsers: number;
  readonly target?: string;
}

const longestHours = 8;
const mostBrowsers = 8;
/** A threshold was not kept. */
const notKept = 1;
/** Misuse, no load could be sent, or its report could not be written. */
const couldNotRun = 2;

/** `lab load`: virtual users, and a judgement of what they met. */
export function register(program: Command): void {
  program
    .command('load')
    .description('send load: virtual users of the task manager or the shop, judged by thresholds')
    .addArgument(new Argument('<profile>', 'how the load changes over time').choices(profileNames))
    .addOption(
      new Option('--workload <name>', 'whose users').choices(workloadNames).default(workloadNames[0]),
    )
    .option('--rate <requests>', 'requests a second, instead of the profile’s', rate)
    .option('--for <time>', 'how long in all, for example 90s, 5m or 1h', duration(longestHours))
    .option('--browsers <count>', 'real Chromium sessions beside it', wholeNumber(0, mostBrowsers), 2)
    .option('--target <address>', 'another site than this lab’s (see LAB_LOAD_HOSTS)')
    .addHelpText('after', () => `\n${profileLines().join('\n')}\n\n${statusHelp}`)
    .action(async (name: ProfileName, flags: LoadFlags) => {
      process.exitCode = await load(name, flags).catch((error: unknown) => {
        if (!(error instanceof UserError) || interruption()) throw error;
        printError(error);
        return couldNotRun;
      });
    });
}

const statusHelp =
  'Exit status: 0 every threshold was met, 1 one was not, 2 misuse, no load could be sent or no report written, 130 ended by Ctrl-C.';

const profileLines = () => [
  'Profiles:',
  ...profileNames.map((name) => {
    const { title, requestsPerSecond, phases, thresholds } = profiles[name];
    const limits = `p95 < ${thresholds.p95Ms} ms, errors < ${percent(thresholds.errorShare)}`;
    return `  ${name.padEnd(8)}${title}: ${requestsPerSecond} requests/s, ${formatSeconds(secondsOf(phases))} min; ${limits}`;
  }),
];

function rate(text: string): number {
  const value = Number(text);
  if (value >= 0.1 && value <= mostRequestsPerSecond) return value;
  throw new InvalidArgumentError(`It must be 0.1 to ${mostRequestsPerSecond}.`);
}

/** @returns the exit status */
async function load(name: ProfileName, flags: LoadFlags): Promise<number> {
  const context = commandContext(interruptSignal());
  const { settings, signal, reporter } = context;
  const profile = adapted(profiles[name], {
    ...(flags.rate && { rate: flags.rate }),
    ...(flags.for && { seconds: flags.for }),
  });
  if (peakOf(profile) > mostRequestsPerSecond)
    throw new UsageError(
      `The peak of ${name} would be ${peakOf(profile)} requests/s`,
      `At most ${mostRequestsPerSecond} are sent: choose a lower --rate`,
    );
  const own = `http://127.0.0.1:${settings.LAB_HTTP_PORT}`;
  const site = checkedTarget(flags.target ?? own, settings);
  if (!flags.target) await mustRun(context, flags.workload);
  const startedAt = new Date().toISOString();
  const title = `${name}: ${profile.requestsPerSecond} requests/s`;
  const outcome = await reporter.step(title, secondsOf(profile.phases), (detail) =>
    send(context, { name, profile, site, flags, detail }),
  );
  const verdicts = verdictsOf(outcome.seen, profile.thresholds);
  const result: Result = {
    name,
    workload: flags.workload,
    site,
    startedAt,
    profile,
    interrupted: signal.aborted,
    verdicts,
    generator: {
      peakBytes: process.resourceUsage().maxRSS * 1_024,
      cpuSeconds: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
    },
    ...outcome,
  };
  process.stdout.write(`${summaryLines(result).join('\n')}\n`);
  const directory = join(settings.paths.state, 'load');
  const page = await writeReport(directory, result).catch((error: unknown) => {
    throw new UserError(`The report cannot be written to ${directory}`, 'Make room or give access there', [
      reasonOf(error),
    ]);
  });
  process.stdout.write(`\nPlots: ${page}\n`);
  const interrupted = interruption();
  if (interrupted) return interrupted.exitCode;
  return verdicts.every(({ ok }) => ok) ? 0 : notKept;
}

interface Plan {
  readonly name: ProfileName;
  readonly profile: Profile;
  readonly site: string;
  readonly flags: LoadFlags;
  readonly detail: (text: string) => void;
}

/** Sends it, with browsers beside it, until both are done; what was sent is reported whatever happens to the browsers. */
async function send(
  context: LauncherContext,
  plan: Plan,
): Promise<Pick<Result, 'seen' | 'browsers' | 'seed'>> {
  const { name, site, flags } = plan;
  const { settings, signal, reporter } = context;
  const chromium =
    flags.browsers > 0
      ? await findChromium(
          context,
          'There is no Chromium for the browsers of the load (--browsers 0 does without)',
        )
      : undefined;
  const seed = randomInt(2 ** 32);
  const ending = new AbortController();
  const telemetry = startTelemetry({
    collector: endpointsOf(settings).collector,
    profile: name,
    site,
    version: packageJson.version,
    run: randomUUID(),
  });
  const untilEnd = AbortSignal.any([signal, ending.signal]);
  const browsers: Promise<Visits> = chromium
    ? browse({
        launch: () => launchChromium(chromium),
        site,
        workload: flags.workload,
        count: flags.browsers,
        signal: untilEnd,
      })
    : Promise.resolve({ visits: 0, failed: 0 });
  try {
    const seen = await users(plan, telemetry, seed, signal);
    ending.abort();
    return { seen, browsers: await browsers, seed };
  } finally {
    ending.abort();
    await browsers;
    for (const loss of await telemetry.end()) reporter.say(`Telemetry of the load: ${loss}`);
  }
}

async function users(
  { profile, site, flags, detail }: Plan,
  telemetry: LoadTelemetry,
  seed: number,
  signal: AbortSignal,
): Promise<Seen> {
  const progress = (seen: Seen, underWay: number) => detail(progressOf(seen, underWay));
  const options = { site, profile, telemetry, seed, signal, progress };
  if (flags.workload === 'tasks') return runLoad({ ...options, users: taskUsers });
  const customer = await logInDemo(site).catch((error: unknown) => {
    throw new UserError(
      `The demo customer of the shop cannot log in at ${site}`,
      'The shop must run there: npx lab up --with shop',
      [reasonOf(error)],
    );
  });
  try {
    return await runLoad({ ...options, users: shopUsers(customer) });
  } finally {
    customer.logOut();
  }
}

function progressOf({ all, intervals }: Seen, underWay: number): string {
  const last = intervals.at(-1);
  const now = last
    ? `${(last.requests / last.seconds).toFixed(0)} requests/s, p95 ${last.p95Ms.toFixed(0)} ms, `
    : '';
  return `${now}${all.failed} failed, ${underWay} sessions under way`;
}
