import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { z } from 'zod';
import { rootDirectory } from '../stack/settings.ts';
import { InterruptedError } from '../terminal/interrupt.ts';
import { skippedStatus } from './skipped.ts';
import type { TestStep } from './steps.ts';

/** Of one step, or of all. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface StepResult {
  readonly step: TestStep;
  readonly count: Count;
  /** What was skipped, each once, with the reason that its title gives. */
  readonly skipped: readonly string[];
  /** What failed: a step, or a test with its file and the reason. */
  readonly failures: readonly string[];
}

type VitestReport = z.infer<typeof vitestReport>;

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          ancestorTitles: z.array(z.string()),
          title: z.string(),
          failureMessages: z.array(z.string()),
        }),
      ),
    }),
  ),
});
/** With a terminal vitest takes Ctrl-C as a key: no signal comes, only this exit code. */
const interruptedExitCode = 130;

/**
 * Runs the steps one after the other.
 *
 * @throws InterruptedError when `signal` is aborted, or Ctrl-C ended a step; no further step begins then
 */
export async function runSteps(
  steps: readonly TestStep[],
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  for (const step of steps) {
    signal.throwIfAborted();
    results.push(await runStep(step, environment, signal));
  }
  return results;
}

async function runStep(
  step: TestStep,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<StepResult> {
  console.log(`\n=== ${step.name}: ${[step.command, ...step.args].join(' ')}`);
  const scratch = mkdtempSync(join(tmpdir(), 'lab-test-'));
  const report = join(scratch, 'report.json');
  const reporters = step.isVitest
    ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...junitReporter(step)]
    : [];
  try {
    const result = await execa(step.command, [...step.args, ...reporters], {
      cwd: rootDirectory,
      env: { ...environment, ...step.environment },
      extendEnv: false,
      stdio: 'inherit',
      reject: false,
      cancelSignal: signal,
    });
    signal.throwIfAborted();
    if (result.exitCode === interruptedExitCode || result.signal === 'SIGINT')
      throw new InterruptedError('SIGINT');
    return step.isVitest ? vitestResult(step, !result.failed, report) : commandResult(step, result.exitCode);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** With LAB_TEST_REPORTS, a folder, each step of vitest leaves a JUnit file there. */
function junitReporter(step: TestStep): string[] {
  const folder = process.env.LAB_TEST_REPORTS;
  if (!folder) return [];
  const file = join(folder, `${step.name.replaceAll(' ', '-')}.xml`);
  return ['--reporter=junit', `--outputFile.junit=${file}`];
}

function commandResult(step: TestStep, status: number | undefined): StepResult {
  const isSkipped = status === skippedStatus;
  const count = {
    passed: Number(status === 0),
    failed: Number(status !== 0 && !isSkipped),
    skipped: Number(isSkipped),
  };
  const seeAbove = `${step.name}: see its output above`;
  return { step, count, skipped: isSkipped ? [seeAbove] : [], failures: count.failed > 0 ? [seeAbove] : [] };
}

/** A run of vitest that failed without a failed test (a file that does not load, say) still counts as one failure. */
function vitestResult(step: TestStep, succeeded: boolean, report: string): StepResult {
  const parsed = vitestReport.safeParse(readJson(report)).data;
  const skipped = (parsed?.testResults ?? [])
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ ancestorTitles, title }) => [...ancestorTitles, title]);
  const count = {
    passed: parsed?.numPassedTests ?? 0,
    failed: Math.max(parsed?.numFailedTests ?? 0, succeeded ? 0 : 1),
    skipped: skipped.length,
  };
  const reasons = skipped.map(
    (titles) => titles.find((title) => title.includes('[skipped:')) ?? titles.join(' > '),
  );
  const failures = failuresIn(parsed);
  const unnamed = count.failed > 0 && failures.length === 0 ? [`${step.name}: see its output above`] : [];
  return { step, count, skipped: [...new Set(reasons)], failures: [...failures, ...unnamed] };
}

/** Failed tests, and files that did not load. */
function failuresIn(report: VitestReport | undefined): string[] {
  return (report?.testResults ?? []).flatMap(({ name, message, status, assertionResults }) => {
    const file = relative(rootDirectory, name);
    const failed = assertionResults.filter((result) => result.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`${file}: ${shortReason(message)}`];
    return failed.map(
      ({ ancestorTitles, title, failureMessages: [reason = ''] }) =>
        `${[file, ...ancestorTitles, title].join(' > ')}: ${shortReason(reason)}`,
    );
  });
}

/** An error’s message without its stack, on one line of at most 400 characters. */
function shortReason(error: string): string {
  const [message = ''] = stripVTControlCharacters(error).split(/\n\s+at /, 1);
  return message
    .trim()
    .replace(/\s*\n\s*/g, ' · ')
    .slice(0, 400);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
