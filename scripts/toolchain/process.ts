import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface RunOptions {
  readonly cwd?: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the whole process group. */
  readonly signal: AbortSignal;
  readonly onLine?: (line: string) => void;
}

export interface RunResult {
  /** Exit status; 127 when the program could not be started, 128 when a signal ended it. */
  readonly status: number;
  /** Last lines of standard output and error together. */
  readonly output: readonly string[];
}

const keptLines = 40;
const graceMs = 3_000;

/**
 * Runs a program in a process group of its own to its end. When `signal` is aborted the group gets SIGTERM, after 3 s
 * SIGKILL, and the call rejects with the abort reason once the program is gone.
 */
export async function run(
  command: string,
  arguments_: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  options.signal.throwIfAborted();
  const child = spawn(command, arguments_, {
    cwd: options.cwd,
    env: options.environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const keep = (line: string) => {
    output.push(line);
    if (output.length > keptLines) output.shift();
    options.onLine?.(line);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', keep);
  let forced: NodeJS.Timeout | undefined;
  const stop = () => {
    killGroup(child.pid, 'SIGTERM');
    forced = setTimeout(() => killGroup(child.pid, 'SIGKILL'), graceMs);
  };
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    const status = await new Promise<number>((resolve) => {
      child.once('error', (error) => {
        keep(error.message);
        resolve(127);
      });
      child.once('close', (code) => resolve(code ?? 128));
    });
    options.signal.throwIfAborted();
    return { status, output };
  } finally {
    options.signal.removeEventListener('abort', stop);
    clearTimeout(forced);
  }
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is already gone.
  }
}
