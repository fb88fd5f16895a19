import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { interruption } from './terminal/interrupt.ts';
import { printError, UserError } from './terminal/user-error.ts';

/** Each command's module registers it; only the one that is asked for is loaded. */
const commands = {
  up: () => import('./cli/up.ts'),
  down: () => import('./cli/down.ts'),
  status: () => import('./cli/status.ts'),
  logs: () => import('./cli/logs.ts'),
  verify: () => import('./cli/verify.ts'),
  alerts: () => import('./cli/alerts.ts'),
  reset: () => import('./cli/reset.ts'),
  tour: () => import('./cli/tour.ts'),
  fault: () => import('./cli/fault.ts'),
  exercise: () => import('./cli/exercise.ts'),
  score: () => import('./cli/score.ts'),
  load: () => import('./cli/load.ts'),
  size: () => import('./cli/size.ts'),
  shop: () => import('./cli/shop.ts'),
  deploy: () => import('./cli/deploy.ts'),
} as const;

const usageExitCode = 2;

/** The `lab` command, before any argument is parsed. @param asked the first argument; unless it names a command, all are there */
async function createProgram(asked: string | undefined): Promise<Command> {
  const program = new Command('lab')
    .description('Starts, proves, watches and stops the Observability Lab.')
    .version(packageJson.version)
    .showHelpAfterError('→ npx lab --help')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'Error: ')) })
    .exitOverride();
  const modules = Object.entries(commands).flatMap(([name, load]) => (name === asked ? load() : []));
  const loaded = modules.length > 0 ? modules : Object.values(commands).map((load) => load());
  for (const { register } of await Promise.all(loaded)) register(program);
  for (const command of program.commands)
    command.copyInheritedSettings(program).showHelpAfterError(`→ npx lab ${command.name()} --help`);
  return program;
}

/** Runs one command line. @returns the exit code */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await (await createProgram(argv[0])).parseAsync([...argv], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExitCode;
  const interrupted = interruption();
  if (interrupted) {
    process.stderr.write('Interrupted: what this command had started is stopped again.\n');
    return interrupted.exitCode;
  }
  if (error instanceof UserError) {
    printError(error);
    return error.exitCode;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
