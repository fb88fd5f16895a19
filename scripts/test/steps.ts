import { globSync } from 'node:fs';
import { sourceFolders } from '../docs/modules.ts';
import type { ProgramName } from '../stack/program.ts';
import { rootDirectory } from '../stack/settings.ts';

/** One command of `npm test`. It passes when it ends with 0. */
export interface TestStep {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** It is vitest, whose single tests are counted. */
  readonly isVitest?: boolean;
  /** It takes hours: it runs only when `--only` names it. */
  readonly isOnRequest?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

const vitest = (...projects: string[]): Pick<TestStep, 'command' | 'args' | 'isVitest'> => ({
  command: 'vitest',
  args: ['run', ...projects.flatMap((project) => ['--project', project])],
  isVitest: true,
});

const shellScripts = () =>
  globSync(['*.sh', '{postgres,scripts}/**/*.sh', '.ci/run'], { cwd: rootDirectory });

/** Programs that the tests start; each test finds them by its LAB_..._BIN variable. */
export const testPrograms: readonly ProgramName[] = [
  'nginx',
  'chromium',
  'shellcheck',
  'prometheus',
  'promtool',
  'alertmanager',
  'nats',
  'postgres',
  'collector',
  'conftest',
];

/** Programs that some tests start: where one cannot be installed, they are skipped and say so. */
export const optionalTestPrograms: readonly ProgramName[] = [
  'docker',
  'dockerd',
  'compose',
  'busybox',
  'sshd',
  'rsync',
];

/** Everything that `npm test` runs, in this order: what is quick and finds most comes first. */
export function testSteps(): readonly TestStep[] {
  return [
    {
      name: 'lint and format',
      command: 'biome',
      args: ['ci', '--error-on-warnings', `--colors=${process.stdout.isTTY ? 'force' : 'off'}`, '.'],
    },
    { name: 'types', command: 'tsc', args: ['-p', '.'] },
    { name: 'types of the frontend', command: 'tsc', args: ['-p', 'frontend'] },
    {
      name: 'unused files, exports and packages',
      command: 'knip',
      args: ['--no-progress', '--treat-config-hints-as-errors'],
    },
    { name: 'dependencies between modules', command: 'depcruise', args: sourceFolders },
    { name: 'shell scripts', command: 'shellcheck', args: shellScripts() },
    { name: 'generated files', command: 'node', args: ['scripts/generate/main.ts', '--check'] },
    { name: 'audit of the dependencies', command: 'node', args: ['scripts/supply-chain/audit-gate.ts'] },
    { name: 'unit tests', ...vitest('unit') },
    { name: 'contract tests', ...vitest('contract') },
    { name: 'browser tests', ...vitest('browser') },
    { name: 'end-to-end tests', ...vitest('e2e') },
    {
      name: 'every exercise with five seeds',
      command: 'vitest',
      args: [
        'run',
        '--project',
        'e2e',
        'scripts/e2e/exercises.e2e.test.ts',
        '--testNamePattern',
        'is solved by',
      ],
      isVitest: true,
      isOnRequest: true,
      environment: { LAB_TEST_EXERCISES: 'all' },
    },
  ];
}
