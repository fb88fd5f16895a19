import { Command, CommanderError } from 'commander';
import { registerAlerts } from './cli/alerts.ts';
import { registerDeploy } from './cli/deploy.ts';
import { registerDown } from './cli/down.ts';
import { registerLogs } from './cli/logs.ts';
import { registerReset } from './cli/reset.ts';
import { registerStatus } from './cli/status.ts';
import { registerUp } from './cli/up.ts';
import { registerVerify } from './cli/verify.ts';
import { interruption } from './terminal/interrupt.ts';
import { UserError } from './terminal/user-error.ts';

const usageExitCode = 2;

/** The `lab` command, before any argument is parsed. */
export function createProgram(): Command {
  const program = new Command('lab')
    .description('Starts, proves, watches and stops the Observability Lab.')
    .showHelpAfterError('(lab --help lists the commands and options)')
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
  for (const command of program.commands) command.exitOverride().showHelpAfterError();
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
    const lines = [
      `Error: ${error.message}`,
      ...error.details.map((line) => `  ${line}`),
      `→ ${error.advice}`,
    ];
    process.stderr.write(`${lines.join('\n')}\n`);
    return 1;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
