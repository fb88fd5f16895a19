import { readFile } from 'node:fs/promises';

/** Nginx’ processes: a reload keeps the master and replaces every worker. */
export interface NginxProcesses {
  readonly master: number;
  readonly workers: readonly number[];
}

/**
 * Reads the pid file and the kernel’s list of the master’s children (Linux).
 *
 * @throws when Nginx does not run or its processes cannot be seen
 */
export async function nginxProcesses(pidFile: string): Promise<NginxProcesses> {
  const master = Number((await readFile(pidFile, 'utf8')).trim());
  if (!Number.isSafeInteger(master) || master < 1) throw new Error(`${pidFile} holds no process id`);
  const children = await readFile(`/proc/${master}/task/${master}/children`, 'utf8');
  return {
    master,
    workers: children
      .trim()
      .split(/\s+/)
      .map(Number)
      .sort((a, b) => a - b),
  };
}

/** Why two looks at Nginx show that it was reloaded or restarted in between; undefined: it was not. */
export function judgeReload(before: NginxProcesses, after: NginxProcesses): string | undefined {
  if (before.master !== after.master)
    return `the master was ${before.master} and is ${after.master}: a restart`;
  const kept =
    before.workers.length === after.workers.length &&
    before.workers.every((pid, i) => pid === after.workers[i]);
  return kept
    ? undefined
    : `workers were ${before.workers.join(', ')} and are ${after.workers.join(', ')}: a reload`;
}
