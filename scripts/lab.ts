import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { registerAlerts } from './cli/alerts.ts';
import { registerDeploy } from './cli/deploy.ts';
import { registerDown } from './cli/down.ts';
import { registerLogs } from './cli/logs.ts';
import { registerReset } from './cli/reset.ts';
import { registerStatus } from './cli/status.ts';
import { registerUp } from './cli/up.ts';
import { registerVerify } from './cli/verify.ts';
import { interruption } from './terminal/interrupt.ts';
import { printError, UserError } from './terminal/user-error.ts';

const usageExitCode = 2;

/** The `lab` command, before any argument is parsed. */
export function createProgram(): Command {
  const program = new Command('lab')
    .description('Starts, proves, watches and stops the Observability Lab.')
    .version(packageJson.version)
    .showHelpAfterError('→ npx lab --help')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'Error: ')) })
    .exitOverride();
  for (const register of [
    registerUp,
    registerDown,
    registerStatus,
    registerLogs,
    registerVerify,
    registerAlerts,
    registerReset,
    registerDeploy,
  ])
    register(program);
  for (const command of program.commands)
    command.copyInheritedSettings(program).showHelpAfterError(`→ npx lab ${command.name()} --help`);
  return program;
}

/** Runs one command line. @returns the exit code */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync([...argv], { from: 'user' });
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
