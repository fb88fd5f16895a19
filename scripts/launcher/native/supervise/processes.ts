import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Process {
  readonly pid: number;
  readonly workingDirectory: string;
  /** Id of its session: the pid of the process that began it. */
  readonly session: number;
  /** Resident memory in bytes; a page shared with other processes counts in proportion (Linux’ PSS). */
  readonly residentBytes: number;
}

/** Every process of this user whose working directory is `directory` or lies below it. Linux only (/proc). */
export async function processesIn(directory: string): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const workingDirectory = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
      return `${workingDirectory}/`.startsWith(`${directory}/`) ? inspect(pid) : undefined;
    }),
  );
  return found.filter((process) => process !== undefined);
}

/** The processes and what descends from them. */
export async function withDescendants(roots: readonly Process[]): Promise<Process[]> {
  const children = await Promise.all(roots.map(({ pid }) => childrenOf(pid)));
  const known = new Set(roots.map(({ pid }) => pid));
  const found = await Promise.all(
    children
      .flat()
      .filter((pid) => !known.has(pid))
      .map(inspect),
  );
  const others = found.filter((process) => process !== undefined);
  return others.length === 0 ? [...roots] : [...roots, ...(await withDescendants(others))];
}

/** Each thread has its own list; those of a process that has ended are gone. */
async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  return lists
    .flatMap((list) => list.trim().split(' '))
    .filter(Boolean)
    .map(Number);
}

/** The process of that pid; undefined when it is gone. */
export const processWithPid = (pid: number): Promise<Process | undefined> => inspect(pid);

/** Ends processes: SIGTERM, then SIGKILL for those that are still there after `graceMs`. */
export async function endProcesses(processes: readonly Process[], graceMs: number): Promise<void> {
  for (const { pid } of processes) signal(pid, 'SIGTERM');
  const deadline = performance.now() + graceMs;
  let remaining: readonly Process[] = processes;
  while (remaining.length > 0 && performance.now() < deadline) {
    await sleep(20);
    remaining = await processesStillThere(remaining);
  }
  for (const { pid } of remaining) signal(pid, 'SIGKILL');
}

/** `pid (name) state parent group session …`; the name may hold anything (proc_pid_stat(5)). */
const afterName = /^.*\) \S+ \d+ \d+ (?<session>\d+) /s;

/** A process that ends while it is looked at, or belongs to somebody else, is not there. */
async function inspect(pid: number): Promise<Process | undefined> {
  try {
    const [workingDirectory, stat, memory] = await Promise.all([
      readlink(`/proc/${pid}/cwd`),
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/smaps_rollup`, 'utf8'),
    ]);
    const session = Number(afterName.exec(stat)?.groups?.session);
    const kibibytes = Number(/^Pss:\s+(\d+) kB/m.exec(memory)?.[1] ?? 0);
    return { pid, workingDirectory, session, residentBytes: kibibytes * 1024 };
  } catch {
    return undefined;
  }
}

/** A zombie, which has ended and only waits for its parent to ask how, is not there. */
async function processesStillThere(processes: readonly Process[]): Promise<Process[]> {
  const now = await Promise.all(processes.map(({ pid }) => inspect(pid)));
  return now.filter((process) => process !== undefined);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
