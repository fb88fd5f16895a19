import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Process {
  readonly pid: number;
  readonly workingDirectory: string;
  /** Resident memory in bytes; a page shared with other processes counts in proportion (Linux’ PSS). */
  readonly residentBytes: number;
}

/**
 * Every process of this user whose working directory is `directory` or lies below it. Each part works in a directory
 * of its own, so this finds its children too, and what a killed supervisor left behind. Linux only (/proc).
 */
export async function processesIn(directory: string): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const processes = await Promise.all(pids.map(inspect));
  return processes.filter(
    (process) =>
      process !== undefined &&
      (process.workingDirectory === directory || process.workingDirectory.startsWith(`${directory}/`)),
  ) as Process[];
}

/** The process of that pid; undefined when it is gone. */
export const processWithPid = (pid: number): Promise<Process | undefined> => inspect(pid);

/** Ends processes: SIGTERM, then SIGKILL for those that are still there after `graceMs`. */
export async function endProcesses(processes: readonly Process[], graceMs: number): Promise<void> {
  for (const { pid } of processes) signal(pid, 'SIGTERM');
  const deadline = performance.now() + graceMs;
  let remaining = processes;
  while (remaining.length > 0 && performance.now() < deadline) {
    await sleep(20);
    remaining = remaining.filter(({ pid }) => signal(pid, 0));
  }
  for (const { pid } of remaining) signal(pid, 'SIGKILL');
}

/** A process that ends while it is looked at, or belongs to somebody else, is not there. */
async function inspect(pid: number): Promise<Process | undefined> {
  try {
    const [workingDirectory, memory] = await Promise.all([
      readlink(`/proc/${pid}/cwd`),
      readFile(`/proc/${pid}/smaps_rollup`, 'utf8'),
    ]);
    const kibibytes = Number(/^Pss:\s+(\d+) kB/m.exec(memory)?.[1] ?? 0);
    return { pid, workingDirectory, residentBytes: kibibytes * 1024 };
  } catch {
    return undefined;
  }
}

/** @returns whether the process was there */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
