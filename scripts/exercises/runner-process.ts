import { spawn } from 'node:child_process';
import { mkdir, open, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { DeadlineError, type Look, waitUntil } from '@lab/wait/wait-until';
import { endProcesses, type Process, processesIn } from '../launcher/native/supervise/processes.ts';
import { environmentOf, type Settings } from '../stack/settings.ts';
import { UserError } from '../terminal/user-error.ts';
import { exerciseDirectory, readHappened } from './files.ts';

const beginsWithinMs = 20_000;
const endsWithinMs = 15_000;
const lookEveryMs = 100;

/** Where the runner works, and nobody else: its processes are known by it. */
const directoryOf = (settings: Settings) => join(exerciseDirectory(settings), 'runner');

/**
 * Starts the process that drives the exercise, and waits until its traffic begins. It goes on when the command has ended: the shell
 * that starts it ends at once, so that it is nobody's child, and the process manager ends the children of what it stops.
 *
 * @throws UserError when the traffic does not begin
 */
export async function startRunner(settings: Settings): Promise<void> {
  const cwd = directoryOf(settings);
  await mkdir(cwd, { recursive: true });
  const log = join(exerciseDirectory(settings), 'runner.log');
  const output = await open(log, 'w');
  const runner = join(import.meta.dirname, 'runner.ts');
  const child = spawn('/bin/sh', ['-c', '"$@" &', 'sh', process.execPath, runner], {
    cwd,
    env: { ...process.env, ...environmentOf(settings) },
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  });
  child.unref();
  await output.close();
  if (await trafficBegins(settings)) return;
  throw new UserError(
    'The traffic of the exercise did not begin',
    `Read ${log}, and see whether every part is ready: npx lab status`,
    await errorsIn(log),
  );
}

/** Ends the runner: with it end the traffic and the faults. */
export async function endRunner(settings: Settings): Promise<void> {
  await endProcesses(await runnersOf(settings), endsWithinMs);
}

/** False when the runner ends before it has begun, or takes too long. */
async function trafficBegins(settings: Settings): Promise<boolean> {
  let looksWithoutRunner = 0;
  const look = async (): Promise<Look<boolean>> => {
    if (await readHappened(settings)) return { ok: true, value: true };
    looksWithoutRunner = (await runnersOf(settings)).length === 0 ? looksWithoutRunner + 1 : 0;
    // A single look can fall between the shell and the runner.
    return looksWithoutRunner < 2 ? { ok: false, seen: 'no traffic' } : { ok: true, value: false };
  };
  return waitUntil(look, {
    what: 'the traffic of the exercise',
    deadlineMs: beginsWithinMs,
    intervalMs: lookEveryMs,
  }).then(
    ({ value }) => value,
    (error: unknown) => {
      if (error instanceof DeadlineError) return false;
      throw error;
    },
  );
}

/** /proc names a working directory without symbolic links. */
async function runnersOf(settings: Settings): Promise<readonly Process[]> {
  const directory = await realpath(directoryOf(settings)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return directory === undefined ? [] : processesIn(directory);
}

/** The lines of uncaught errors. */
const errorsIn = async (log: string) =>
  (await readFile(log, 'utf8')).split('\n').filter((line) => /^\w*Error\b/.test(line));
