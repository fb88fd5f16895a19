import { readFile } from 'node:fs/promises';
import { UnexpectedAnswer } from '@lab/store-clients/http';

/** Nginx’ processes: a reload keeps the master and replaces every worker. */
export interface NginxProcesses {
  readonly master: number;
  readonly workers: readonly number[];
}

/**
 * Reads the pid file and the kernel’s list of the master’s children (Linux).
 *
 * @throws UnexpectedAnswer when Nginx does not run or its processes cannot be seen
 */
export async function nginxProcesses(pidFile: string): Promise<NginxProcesses> {
  const text = await readFile(pidFile, 'utf8').catch(() => {
    throw new UnexpectedAnswer('there is no such file: Nginx does not run');
  });
  const master = Number(text.trim());
  if (!Number.isSafeInteger(master) || master < 1) throw new UnexpectedAnswer('it holds no process id');
  const children = await readFile(`/proc/${master}/task/${master}/children`, 'utf8').catch(() => {
    throw new UnexpectedAnswer(`it names the process ${master}, which does not run`);
  });
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
