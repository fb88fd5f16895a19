import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { launcherInUse } from '../launcher/docker/choose.ts';
import { dockerContext, downContainers } from '../launcher/docker/verbs.ts';
import { parts } from '../launcher/native/parts.ts';
import { shutDownStack } from '../launcher/native/shutdown.ts';
import { withLabLock } from '../launcher/native/supervise/lock.ts';
import { loadSettings, type Settings } from '../stack/settings.ts';
import { createReporter } from '../terminal/progress.ts';
import { UserError } from '../terminal/user-error.ts';

/** `lab reset`: the only command that deletes data. */
export function registerReset(program: Command): void {
  program
    .command('reset')
    .description('stop the lab and delete its data: tasks, traces, logs, metrics')
    .option('--yes', 'do not ask', false)
    .action(async ({ yes }: { yes: boolean }) => {
      const settings = loadSettings();
      if (!yes) await askFirst(settings);
      const reporter = createReporter(process.stderr);
      await withLabLock(settings, () =>
        reporter.step('Stopping the lab and deleting its data', undefined, async () => {
          if ((await launcherInUse(settings)) === 'docker')
            await downContainers(dockerContext(settings), 'delete');
          await shutDownStack(settings, parts);
          await deleteState(settings);
        }),
      );
    });
}

/** @throws UserError unless the user agrees, or where nobody can be asked */
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
