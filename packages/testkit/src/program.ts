import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Look } from '@lab/wait/wait-until';
import { waitUntil } from '@lab/wait/wait-until';
import { patience } from './patience.ts';

/** Environment variable and command of each program that contract tests start. */
const programs = {
  nginx: { variable: 'LAB_NGINX_BIN', command: 'nginx' },
  collector: { variable: 'LAB_COLLECTOR_BIN', command: 'otelcol' },
  prometheus: { variable: 'LAB_PROMETHEUS_BIN', command: 'prometheus' },
  promtool: { variable: 'LAB_PROMTOOL_BIN', command: 'promtool' },
  alertmanager: { variable: 'LAB_ALERTMANAGER_BIN', command: 'alertmanager' },
  postgres: { variable: 'LAB_POSTGRES_BIN', command: 'postgres' },
  nats: { variable: 'LAB_NATS_BIN', command: 'nats-server' },
} as const;

export type TestProgram = keyof typeof programs;

/** Path of a program: its `LAB_..._BIN`, else its name, which PATH resolves. */
export function programPath(name: TestProgram): string {
  const { variable, command } = programs[name];
  return process.env[variable] || command;
}

/** Runs a program to its end, at most 30 s, and returns what it printed. A status other than 0 throws with it. */
export function runProgram(name: TestProgram, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  return execFileSync(programPath(name), args, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 30_000,
    stdio: 'pipe',
  });
}

export interface ProgramOptions {
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** A URL that answers 2xx once the program is ready, or a look of another kind. */
  readonly ready: string | (() => Promise<Look<unknown>>);
  readonly deadlineMs?: number;
}

export interface RunningProgram {
  readonly pid: number;
  /** Everything printed so far, both streams. */
  readonly output: () => string;
  /** Sends the signal and waits for the end; after 10 s, SIGKILL. Does nothing to a program that has ended. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

/**
 * Starts a program and waits until it is ready.
 *
 * @throws Error with the program's output when it ends first or is not ready before the deadline (default 20 s)
 */
export async function startProgram(name: TestProgram, options: ProgramOptions): Promise<RunningProgram> {
  return startCommand(programPath(name), { ...options, env: { ...process.env, ...options.env } });
}

/** `startProgram` for any command, with `env` as its whole environment. */
export async function startCommand(name: string, options: ProgramOptions): Promise<RunningProgram> {
  const { args, env, cwd } = options;
  const child = spawn(name, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const failed = once(child, 'exit').then(() => {
    throw new Error(`${name} ended before it was ready:\n${output}`);
  });
  const ready = waitUntil(typeof options.ready === 'string' ? answers(options.ready) : options.ready, {
    what: `${name} ready`,
    deadlineMs: patience(options.deadlineMs ?? 20_000),
  });
  try {
    await Promise.race([ready, failed]);
  } catch (error) {
    await stop(child, 'SIGKILL');
    throw new Error(`${name} did not start: ${String(error)}\n${output}`, { cause: error });
  } finally {
    failed.catch(() => undefined);
  }
  return {
    pid: child.pid ?? 0,
    output: () => output,
    stop: (signal = 'SIGTERM') => stop(child, signal),
  };
}

const answers = (url: string) => async (): Promise<Look<null>> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok ? { ok: true, value: null } : { ok: false, seen: `status ${response.status}` };
};

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(killer);
}
