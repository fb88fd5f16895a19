import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rootDirectory } from '../stack/settings.ts';
import { InterruptedError } from '../terminal/interrupt.ts';
import { runSteps } from './run-steps.ts';
import type { TestStep } from './steps.ts';

const node = (name: string, script: string): TestStep => ({
  name,
  command: process.execPath,
  args: ['-e', script],
});
const never = new AbortController().signal;

test('each step counts, also after one that failed', async () => {
  const steps = [node('bad', 'process.exit(3)'), node('good', ''), node('absent', 'process.exit(77)')];
  const results = await runSteps(steps, process.env, never);
  expect(results.map(({ count }) => count)).toEqual([
    { passed: 0, failed: 1, skipped: 0 },
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 0, failed: 0, skipped: 1 },
  ]);
  expect(results.flatMap(({ skipped }) => skipped)).toEqual(['absent: see its output above']);
});

test('a run of vitest that failed names the tests and the files that failed, and why', async () => {
  const results = [
    {
      name: join(rootDirectory, 'a.test.ts'),
      status: 'failed',
      message: '',
      assertionResults: [
        { status: 'passed', ancestorTitles: [], title: 'is right', failureMessages: [] },
        {
          status: 'failed',
          ancestorTitles: ['sums'],
          title: 'adds',
          failureMessages: ['Error: 1 + 1 is 3\n\nexpected 2\n    at a.test.ts:1:1\n    at more'],
        },
      ],
    },
    {
      name: join(rootDirectory, 'b.test.ts'),
      status: 'failed',
      message: 'No such module',
      assertionResults: [],
    },
  ];
  const report = JSON.stringify({ numPassedTests: 1, numFailedTests: 1, testResults: results });
  const script = `
    const file = process.argv.at(-1).split('=')[1];
    require('node:fs').writeFileSync(file, ${JSON.stringify(report)});
    process.exit(1);`;
  const step: TestStep = {
    name: 'tests',
    command: process.execPath,
    args: ['-e', script, '--'],
    isVitest: true,
  };
  const [result] = await runSteps([step], { ...process.env, LAB_TEST_REPORTS: '' }, never);
  expect(result?.failures).toEqual([
    'a.test.ts > sums > adds: Error: 1 + 1 is 3 · expected 2',
    'b.test.ts: No such module',
  ]);
});

test('the command ends with the counts of all steps', () => {
  const command = ['scripts/test/main.ts', '--only', 'shell scripts'];
  const env = { ...process.env, LAB_TEST_REPORTS: '' };
  const output = execFileSync(process.execPath, command, { cwd: rootDirectory, encoding: 'utf8', env });
  expect(output).toMatch(/^Generated inputs begin at seed \d+ /m);
  expect(output).toMatch(/\nok {6}shell scripts: 1 passed, 0 failed\n\n1 passed, 0 failed\n$/);
});

test('an interruption ends the step under way, and no other begins', async () => {
  const interruption = new AbortController();
  const steps = [node('endless', 'setInterval(() => undefined, 1000)'), node('next', '')];
  const run = runSteps(steps, process.env, interruption.signal);
  interruption.abort(new InterruptedError('SIGINT'));
  await expect(run).rejects.toThrow('interrupted by SIGINT');
});

test.each([
  ['that Ctrl-C killed', 'process.kill(process.pid, "SIGINT")'],
  ['that says it was interrupted', 'process.exit(130)'],
])('no step begins after one %s', async (_how, script) => {
  const run = runSteps([node('first', script), node('next', '')], process.env, never);
  await expect(run).rejects.toMatchObject({ exitCode: 130 });
});
