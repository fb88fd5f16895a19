import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { seed } from '@lab/testkit/seed';
import { reasonOf } from '@lab/wait/wait-until';
import { loadSettings } from '../stack/settings.ts';
import { InterruptedError, interruption, interruptSignal } from '../terminal/interrupt.ts';
import { createReporter } from '../terminal/progress.ts';
import { variableOf } from '../toolchain/components.ts';
import { obtain, obtainAll } from '../toolchain/obtain.ts';
import { openSession } from '../toolchain/session.ts';
import { writeHtmlReport } from './html-report.ts';
import { type Count, runSteps } from './run-steps.ts';
import { optionalTestPrograms, type TestStep, testPrograms, testSteps } from './steps.ts';

const help = `Usage: npm test -- [--only <step>...] [--list]

Gets the programs that the tests start, then runs every step and counts single tests where there are some.

  --only <step>  run only the steps whose name contains this text; may be repeated
  --list         name the steps and do nothing
  --help         show this text`;

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

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, list: { type: 'boolean' }, help: { type: 'boolean' } },
});
const steps = testSteps().filter(
  ({ name, isOnRequest }) => values.only?.some((part) => name.includes(part)) ?? !isOnRequest,
);
if (values.help) console.log(help);
else if (values.list)
  console.log(
    testSteps()
      .map(({ name, isOnRequest }) => (isOnRequest ? `${name} (only with --only)` : name))
      .join('\n'),
  );
else process.exit(await runTests(steps).catch(exitCodeOf));

/** @returns the exit code */
async function runTests(chosen: readonly TestStep[]): Promise<number> {
  const environment = { ...process.env, LAB_TEST_SEED: String(seed), ...(await programVariables()) };
  console.log(`Generated inputs begin at seed ${seed} (again: LAB_TEST_SEED=${seed} npm test)`);
  const results = await runSteps(chosen, environment, interruptSignal());
  console.log('');
  for (const { step, count } of results) {
    console.log(`${count.failed > 0 ? 'FAILED' : 'ok    '}  ${step.name}: ${inWords(count)}`);
  }
  if (process.env.LAB_TEST_REPORTS) await writeHtmlReport(process.env.LAB_TEST_REPORTS, results);
  for (const what of results.flatMap(({ skipped }) => skipped)) console.log(`skipped ${what}`);
  for (const what of results.flatMap(({ failures }) => failures)) console.log(`failed  ${what}`);
  const sum = (key: keyof Count) => results.reduce((total, { count }) => total + count[key], 0);
  const total = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
  console.log(`\n${inWords(total)}`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

function inWords({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function exitCodeOf(error: unknown): number {
  const interrupted = error instanceof InterruptedError ? error : interruption();
  if (!interrupted) throw error;
  console.error('Interrupted: no further step begins.');
  return interrupted.exitCode;
}
