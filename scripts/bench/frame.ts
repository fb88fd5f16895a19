import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  endProcesses,
  processesIn,
  processWithPid,
  withDescendants,
} from '../launcher/native/supervise/processes.ts';
import { rootDirectory } from '../stack/settings.ts';
import { formatSeconds } from '../terminal/progress.ts';
import { UserError } from '../terminal/user-error.ts';
import type { Benchmark } from './benchmark.ts';
import { findingsSchema, type Result } from './result.ts';

const graceMs = 5_000;
const minute = 60_000;

/**
 * Runs a benchmark in a process and a temporary directory of its own. Whether it ends, fails, is interrupted or misses its deadline:
 * afterwards its processes and its directory are gone.
 *
 * @param command what runs it, with the file to write; for tests
 * @throws the reason when `signal` is aborted; UserError when it fails or misses its deadline
 */
export async function runBenchmark(
  benchmark: Pick<Benchmark, 'name' | 'deadlineMinutes'>,
  signal: AbortSignal,
  command: (file: string) => readonly string[] = (file) => [
    join(rootDirectory, 'scripts/bench/run-one.ts'),
    benchmark.name,
    file,
  ],
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'lab-bench-'));
  // PostgreSQL, which refuses root, works below it as another user.
  chmodSync(directory, 0o711);
  const file = join(directory, 'findings.json');
  const [started, at, before] = [performance.now(), new Date().toISOString(), loadavg()[0] ?? 0];
  try {
    await runToItsEnd(benchmark, command(file), directory, signal);
    const findings = findingsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const seconds = (performance.now() - started) / 1_000;
    return { name: benchmark.name, at, seconds: Math.round(seconds), ...whereAndWith(before), ...findings };
  } finally {
    await endAllIn(directory);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function runToItsEnd(
  { name, deadlineMinutes }: Pick<Benchmark, 'name' | 'deadlineMinutes'>,
  args: readonly string[],
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const deadline = AbortSignal.timeout(deadlineMinutes * minute);
  // A group of its own: Ctrl-C reaches it through this process only, so that nothing of it is missed.
  const child = spawn(process.execPath, args, {
    cwd: rootDirectory,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TMPDIR: directory },
  });
  const ended = once(child, 'exit');
  try {
    await untilEnded(ended, AbortSignal.any([signal, deadline]));
    if (child.exitCode === 0) return;
    if (child.exitCode === null && child.pid !== undefined) await endWithDescendants(child.pid);
  } finally {
    if (child.pid !== undefined) await endGroup(child.pid);
  }
  signal.throwIfAborted();
  const why = deadline.aborted
    ? `did not end within ${formatSeconds(60 * deadlineMinutes)}`
    : `ended with ${child.signalCode ?? `status ${child.exitCode}`}`;
  throw new UserError(
    `The benchmark ${name} ${why}.`,
    'Its own messages above say more; run it again alone.',
  );
}

/** Waits for the end, or for the signal. */
async function untilEnded(ended: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  await Promise.race([ended, stopped]);
}

/** What the benchmark started and did not stop is in its group, also when itself has ended. */
async function endGroup(leader: number): Promise<void> {
  const isThere = (signal: 'SIGTERM' | 'SIGKILL' | 0) => {
    try {
      return process.kill(-leader, signal);
    } catch {
      return false;
    }
  };
  const deadline = performance.now() + graceMs;
  let remaining = isThere('SIGTERM');
  while (remaining && performance.now() < deadline) {
    await sleep(20);
    remaining = isThere(0);
  }
  if (remaining) isThere('SIGKILL');
}

async function endWithDescendants(pid: number): Promise<void> {
  const root = await processWithPid(pid);
  if (root) await endProcesses(await withDescendants([root]), graceMs);
}

/** Also what has detached itself, such as the parts of a lab: it works below the directory. */
async function endAllIn(directory: string): Promise<void> {
  await endProcesses(await processesIn(directory), graceMs);
}

function whereAndWith(before: number): Pick<Result, 'machine' | 'versions'> {
  const [cpu] = cpus();
  return {
    machine: {
      cpu: cpu?.model ?? 'unknown CPU',
      cores: cpus().length,
      memoryBytes: totalmem(),
      loadAverage: { before, after: loadavg()[0] ?? 0 },
    },
    versions: { node: process.versions.node, lab: commit() },
  };
}

/** With a plus where the checkout holds changes. */
function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: rootDirectory,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no') ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}
