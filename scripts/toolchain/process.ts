import { execa } from 'execa';

export interface RunOptions {
  readonly cwd?: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the program and its descendants. */
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
 * Runs a program to its end. When `signal` is aborted, it and its descendants get SIGTERM, after 3 s SIGKILL, and the
 * call rejects with the abort reason once the program is gone.
 */
export async function run(
  command: string,
  arguments_: readonly string[],
  { cwd, environment, signal, onLine }: RunOptions,
): Promise<RunResult> {
  signal.throwIfAborted();
  const child = execa(command, arguments_, {
    ...(cwd !== undefined && { cwd }),
    env: environment,
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    cancelSignal: signal,
    killDescendants: true,
    forceKillAfterDelay: graceMs,
  });
  const output: string[] = [];
  const keep = (line: string) => {
    output.push(line);
    if (output.length > keptLines) output.shift();
    onLine?.(line);
  };
  for await (const line of child.iterable({ from: 'all' })) keep(line);
  const { exitCode, isTerminated, originalMessage } = await child;
  signal.throwIfAborted();
  if (exitCode === undefined && !isTerminated) keep(originalMessage ?? `${command} could not be started`);
  return { status: exitCode ?? (isTerminated ? 128 : 127), output };
}
