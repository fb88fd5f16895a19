import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { styleText } from 'node:util';
import { Argument, type Command, Option } from 'commander';
import { z } from 'zod';
import { launcherInUse } from '../launcher/docker/choose.ts';
import { containerLogs, dockerContext } from '../launcher/docker/verbs.ts';
import { partNames } from '../launcher/native/part.ts';
import { partLog } from '../launcher/native/supervise/supervisor.ts';
import { loadSettings } from '../stack/settings.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { UserError } from '../terminal/user-error.ts';

const options = z.object({ follow: z.boolean(), lines: z.coerce.number().int().min(1).max(100_000) });
const nameWidth = Math.max(...partNames.map((name) => name.length));

/** `lab logs [part]`: what the parts print. Requests and events are in Loki. */
export function registerLogs(program: Command): void {
  program
    .command('logs')
    .description('show what the parts print')
    .addArgument(new Argument('[part]', 'one part only').choices(partNames))
    .addOption(new Option('-n, --lines <count>', 'lines of each part').default('20'))
    .option('-f, --follow', 'go on until Ctrl-C', false)
    .action(async (part: (typeof partNames)[number] | undefined, given: unknown) => {
      const parsed = options.safeParse(given);
      if (!parsed.success)
        throw new UserError(
          '--lines must be a whole number from 1 to 100000',
          'Example: npx lab logs backend -n 100',
        );
      const settings = loadSettings();
      if ((await launcherInUse(settings)) === 'docker') {
        const context = dockerContext(settings, parsed.data.follow ? interruptSignal() : undefined);
        await containerLogs(context, { service: part, ...parsed.data });
        return;
      }
      const logs = (part ? [part] : partNames).map((name) => ({ name, file: partLog(settings, name) }));
      const present = logs.filter(({ file }) => existsSync(file));
      if (present.length === 0) throw new UserError('There are no logs yet', 'Start the lab: ./start-lab.sh');
      const signal = parsed.data.follow ? interruptSignal() : undefined;
      await Promise.all(present.map(({ name, file }) => printTail(name, file, parsed.data, signal)));
    });
}

/** Lets the system’s tail do the reading: it follows a file that is replaced. */
async function printTail(
  name: string,
  file: string,
  { lines, follow }: z.infer<typeof options>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const child = spawn('tail', ['-n', String(lines), ...(follow ? ['-F'] : []), file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  signal?.addEventListener('abort', () => child.kill());
  const prefix = styleText('dim', `${name.padEnd(nameWidth)} │ `);
  for await (const line of createInterface({ input: child.stdout }))
    process.stdout.write(`${prefix}${line}\n`);
}
