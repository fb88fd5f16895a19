import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { endSession } from '../exercises/session.ts';
import { currentLauncher } from '../launcher/choose.ts';
import { withLabLock } from '../launcher/lock.ts';
import type { Settings } from '../stack/settings.ts';
import { UserError } from '../terminal/user-error.ts';
import { commandContext } from './context.ts';

/** `lab reset`: the only command that deletes data. */
export function register(program: Command): void {
  program
    .command('reset')
    .description('stop the lab and delete its data: tasks, traces, logs, metrics')
    .option('--yes', 'do not ask')
    .action(async ({ yes }: { yes?: boolean }) => {
      const context = commandContext();
      const { settings, reporter } = context;
      if (!yes) await askFirst(settings);
      await withLabLock(settings, () =>
        reporter.step('Stopping the lab and deleting its data', undefined, async () => {
          await endSession(settings);
          await (await currentLauncher(context)).reset();
          await deleteState(settings);
        }),
      );
    });
}

/** @throws UserError unless the user agrees, or where there is no terminal */
async function askFirst(settings: Settings): Promise<void> {
  const what = `everything in ${settings.paths.state}: tasks, traces, logs and metrics`;
  if (!process.stdin.isTTY) {
    throw new UserError(
      `This deletes ${what}, and there is no terminal to ask on`,
      'Say that you mean it: npx lab reset --yes',
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`This deletes ${what}.\nType "yes" to go on: `);
  terminal.close();
  if (answer.trim() !== 'yes')
    throw new UserError('Nothing was deleted', 'Type "yes" to delete, or use --yes.');
}

/** Everything but the lock that this command holds. */
async function deleteState(settings: Settings): Promise<void> {
  if (!existsSync(settings.paths.state)) return;
  const entries = (await readdir(settings.paths.state)).filter((entry) => entry !== 'command.lock');
  await Promise.all(
    entries.map((entry) => rm(join(settings.paths.state, entry), { recursive: true, force: true })),
  );
}
