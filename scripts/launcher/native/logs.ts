import { existsSync } from 'node:fs';
import { styleText } from 'node:util';
import { partNames } from '@lab/telemetry/parts';
import { execa } from 'execa';
import { readableLine } from '../../terminal/log-line.ts';
import { UserError } from '../../terminal/user-error.ts';
import type { LauncherContext, LogOptions } from '../launcher.ts';
import { partLog } from './supervise/supervisor.ts';

const nameWidth = Math.max(...partNames.map((name) => name.length));

/** Prints what the parts have printed. @throws UserError when there is no such part, or no log */
export async function printLogs({ settings, signal }: LauncherContext, options: LogOptions): Promise<void> {
  const names = options.part === undefined ? partNames : partNames.filter((name) => name === options.part);
  if (names.length === 0)
    throw new UserError(`There is no part ${options.part}`, `One of: ${partNames.join(', ')}`);
  const logs = names.map((name) => ({ name, file: partLog(settings, name) }));
  const present = logs.filter(({ file }) => existsSync(file));
  if (present.length === 0) throw new UserError('There are no logs yet', 'Start the lab: ./start-lab.sh');
  await Promise.all(present.map(({ name, file }) => printTail(name, file, options, signal)));
}

/** Lets the system’s tail do the reading: it follows a file that is replaced. */
async function printTail(
  name: string,
  file: string,
  { lines, follow, raw }: LogOptions,
  signal: AbortSignal,
): Promise<void> {
  const tail = execa('tail', ['-n', String(lines), ...(follow ? ['-F'] : []), file], {
    stdin: 'ignore',
    stderr: 'ignore',
    buffer: false,
    reject: false,
    cancelSignal: signal,
  });
  const prefix = styleText('dim', `${name.padEnd(nameWidth)} │ `);
  for await (const line of tail) process.stdout.write(`${prefix}${raw ? line : readableLine(line)}\n`);
}
