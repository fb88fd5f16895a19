import type { Command } from 'commander';
import { endSession } from '../exercises/session.ts';
import { currentLauncher } from '../launcher/choose.ts';
import { withLabLock } from '../launcher/lock.ts';
import { commandContext } from './context.ts';

/** `lab down`: leaves no process; data stays. */
export function register(program: Command): void {
  program
    .command('down')
    .description('stop the lab; its data stays')
    .action(async () => {
      const context = commandContext();
      await withLabLock(context.settings, async () => {
        await endSession(context.settings);
        const launcher = await currentLauncher(context);
        const notes = await context.reporter.step('Stopping the lab', undefined, () => launcher.down());
        // The lab's API may have started another one meanwhile.
        await endSession(context.settings);
        for (const note of notes) context.reporter.say(note);
      });
    });
}
