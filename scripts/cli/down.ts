import type { Command } from 'commander';
import { launcherInUse } from '../launcher/docker/choose.ts';
import { dockerContext, downContainers } from '../launcher/docker/verbs.ts';
import { parts } from '../launcher/native/parts.ts';
import { shutDownStack } from '../launcher/native/shutdown.ts';
import { withLabLock } from '../launcher/native/supervise/lock.ts';
import { loadSettings } from '../stack/settings.ts';
import { createReporter } from '../terminal/progress.ts';

/** `lab down`: leaves no process; data stays. */
export function registerDown(program: Command): void {
  program
    .command('down')
    .description('stop the lab; its data stays')
    .action(async () => {
      const settings = loadSettings();
      const reporter = createReporter(process.stderr);
      await withLabLock(settings, async () => {
        if ((await launcherInUse(settings)) === 'docker') {
          await reporter.step('Stopping the lab', undefined, () =>
            downContainers(dockerContext(settings), 'keep'),
          );
          return;
        }
        const { stopped, strays } = await reporter.step('Stopping the lab', undefined, () =>
          shutDownStack(settings, parts),
        );
        if (strays > 0) reporter.say(`${strays} processes without a supervisor were ended too.`);
        if (stopped.length + strays === 0) reporter.say('It was not running.');
      });
    });
}
