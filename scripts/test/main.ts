import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { variableOf } from '../obtain/components.ts';
import { obtain, obtainAll } from '../obtain/obtain.ts';
import { openSession } from '../obtain/session.ts';
import { loadSettings, rootDirectory } from '../stack/settings.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { createReporter } from '../terminal/progress.ts';
import { reasonOf } from '../terminal/wait-until.ts';
import { writeHtmlReport } from './html-report.ts';
import { optionalTestPrograms, type TestStep, testPrograms, testSteps } from './steps.ts';

const help = `Usage: npm test -- [--only <step>...] [--list]

Gets the programs that the tests start, then runs every step and counts single tests where there are some.

  --only <step>  run only the steps whose name contains this text; may be repeated
  --list         name the steps and do nothing
  --help         show this text`;

/** Passed and failed: of one step, or of all. */
interface Count {
  readonly passed: number;
  readonly failed: number;
}

const vitestReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });

/** The programs' places, as the environment of the tests. */
async function programVariables(): Promise<Record<string, string>> {
  const session = openSession({
    settings: loadSettings(),
    reporter: createReporter(process.stderr),
    signal: interruptSignal(),
  });
  const variables: Record<string, string> = {};
  for (const [name, obtained] of await obtainAll(testPrograms, session)) {
    if (!obtained.found) throw new Error(`the tests need ${name}: ${obtained.reason}`);
    variables[variableOf(name)] = obtained.program.path;
    if (name === 'shellcheck') variables.PATH = `${process.env.PATH}:${dirname(obtained.program.path)}`;
  }
  for (const name of optionalTestPrograms) {
    const reason = await obtain(name, session).then(
      (obtained) => {
        if (!obtained.found) return obtained.reason;
        variables[variableOf(name)] = obtained.program.path;
        return undefined;
      },
      (error: unknown) => {
        session.signal.throwIfAborted();
        return reasonOf(error);
      },
    );
    if (reason !== undefined) console.log(`Without ${name} some tests are skipped: ${reason}`);
  }
  return variables;
}

/** With LAB_TEST_REPORTS, a folder, each step of vitest leaves a JUnit file there. */
function junitReporter(step: TestStep): string[] {
  const folder = process.env.LAB_TEST_REPORTS;
  if (!folder) return [];
  const file = join(folder, `${step.name.replaceAll(' ', '-')}.xml`);
  return ['--reporter=junit', `--outputFile.junit=${file}`];
}

function runStep(step: TestStep, environment: NodeJS.ProcessEnv): Count {
  console.log(`\n=== ${step.name}: ${[step.command, ...step.args].join(' ')}`);
  const scratch = mkdtempSync(join(tmpdir(), 'lab-test-'));
  const report = join(scratch, 'report.json');
  const reporters = step.isVitest
    ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...junitReporter(step)]
    : [];
  try {
    const { status } = spawnSync(step.command, [...step.args, ...reporters], {
      cwd: rootDirectory,
      env: environment,
      stdio: 'inherit',
    });
    return countOf(step, status === 0, report);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A run of vitest that failed without a failed test (a file that does not load, say) still counts as one failure. */
function countOf(step: TestStep, succeeded: boolean, report: string): Count {
  if (!step.isVitest) return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1 };
  const parsed = vitestReport.safeParse(readJson(report));
  const passed = parsed.data?.numPassedTests ?? 0;
  return { passed, failed: Math.max(parsed.data?.numFailedTests ?? 0, succeeded ? 0 : 1) };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, list: { type: 'boolean' }, help: { type: 'boolean' } },
});
const steps = testSteps().filter(({ name }) => values.only?.some((part) => name.includes(part)) ?? true);
if (values.help) console.log(help);
else if (values.list) console.log(steps.map(({ name }) => name).join('\n'));
else {
  const environment = { ...process.env, ...(await programVariables()) };
  const counts = steps.map((step) => ({ step, count: runStep(step, environment) }));
  console.log('');
  for (const { step, count } of counts) {
    console.log(
      `${count.failed > 0 ? 'FAILED' : 'ok    '}  ${step.name}: ${count.passed} passed, ${count.failed} failed`,
    );
  }
  if (process.env.LAB_TEST_REPORTS) await writeHtmlReport(process.env.LAB_TEST_REPORTS, counts);
  const sum = (key: keyof Count) => counts.reduce((total, { count }) => total + count[key], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  process.exit(sum('failed') > 0 || sum('passed') === 0 ? 1 : 0);
}
