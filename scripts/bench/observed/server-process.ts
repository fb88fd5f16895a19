import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { freePort } from '@lab/testkit/free-port';
import { threadCpuSecondsOf } from '@lab/testkit/process-usage';
import { waitUntil } from '@lab/wait/wait-until';
import { rootDirectory } from '../../stack/settings.ts';

/** A server of the tasks' API in a process of its own. */
export interface ApiProcess {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Of all its threads, since its start. */
  readonly cpuSeconds: () => number;
  readonly stop: () => Promise<void>;
}

export interface ApiProcessOptions {
  readonly args: readonly string[];
  /** For its database and its output. */
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Default: a free one. */
  readonly port?: number | undefined;
}

/** Starts `node ...args` and waits until it answers. Its output goes to a file, as in the lab. */
export async function startApi(options: ApiProcessOptions): Promise<ApiProcess> {
  const { args, directory, environment } = options;
  const port = options.port ?? (await freePort());
  const output = join(directory, 'output');
  const file = openSync(output, 'a');
  const child = spawn(process.execPath, args, {
    cwd: rootDirectory,
    env: {
      ...process.env,
      BACKEND_HOST: '127.0.0.1',
      BACKEND_PORT: String(port),
      DATABASE_PATH: join(directory, 'tasks.db'),
      ...environment,
    },
    stdio: ['ignore', file, file],
  });
  closeSync(file);
  const ended = new AbortController();
  child.once('exit', (status) => ended.abort(new Error(`it ended with status ${status}`)));
  const url = `http://127.0.0.1:${port}`;
  const pid = child.pid ?? 0;
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(killer);
  };
  try {
    await waitUntil((signal) => answers(`${url}/api/tasks?limit=1`, signal), {
      what: `an answer of ${args.join(' ')}`,
      deadlineMs: 60_000,
      signal: ended.signal,
    });
  } catch (error) {
    await stop();
    throw new Error(`${String(error)}\n${readFileSync(output, 'utf8').slice(-2_000)}`, { cause: error });
  }
  return { url, port, pid, cpuSeconds: () => threadCpuSecondsOf(pid), stop };
}

async function answers(url: string, signal: AbortSignal) {
  const response = await fetch(url, { signal });
  await response.body?.cancel();
  return response.ok
    ? ({ ok: true, value: null } as const)
    : ({ ok: false, seen: `status ${response.status}` } as const);
}
