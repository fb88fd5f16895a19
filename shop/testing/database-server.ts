import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@lab/testkit/free-port';
import { programPath, type RunningProgram, startCommand } from '@lab/testkit/program';
import { refusalOf } from '../../postgres/accepts-connections.ts';

export interface TestDatabaseServer {
  /** Of the database `orders`, with its user and password. */
  readonly url: string;
  readonly port: number;
  /** Its folder. */
  readonly data: string;
  /** Pid of the shell that is its parent. */
  readonly pid: () => number;
  /** Ends that shell by the signal and starts it again with the data of before. */
  readonly restart: (signal: NodeJS.Signals) => Promise<void>;
  /** Kills the server at once and starts it again with what was on the disk. */
  readonly crash: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const password = 'password of a test';

/**
 * PostgreSQL with the lab's configuration, on a free port and with a folder of its own.
 *
 * @param options.closed the folder of the data lies in one that only root can enter
 */
export async function startDatabaseServer(
  options: { readonly closed?: boolean } = {},
): Promise<TestDatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-postgres-'));
  const above = join(folder, 'above');
  mkdirSync(above, { mode: options.closed ? 0o700 : 0o755 });
  chmodSync(folder, 0o755);
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const port = await freePort();
  const data = join(above, 'data');
  const start = (): Promise<RunningProgram> => {
    const before = postmasterPid(data);
    return startCommand('/bin/bash', {
      args: [fileURLToPath(new URL('../../postgres/start.sh', import.meta.url))],
      env: {
        PATH: process.env.PATH,
        POSTGRES_BIN: programPath('postgres'),
        POSTGRES_DATA: data,
        POSTGRES_PORT: String(port),
        POSTGRES_PASSWORD_FILE: passwordFile,
      },
      ready: async () => {
        // The server of before may still accept connections while it ends.
        if (postmasterPid(data) === before) return { ok: false, seen: 'no new server' };
        const server = { host: '127.0.0.1', port, user: 'shop', database: 'orders' };
        const refusal = await refusalOf(server, AbortSignal.timeout(2_000));
        return refusal === undefined ? { ok: true, value: null } : { ok: false, seen: refusal };
      },
    });
  };
  let running = await start();
  return {
    url: `postgres://shop:${encodeURIComponent(password)}@127.0.0.1:${port}/orders`,
    port,
    data,
    pid: () => running.pid,
    async restart(signal) {
      await running.stop(signal);
      running = await start();
    },
    async crash() {
      const pid = postmasterPid(data);
      if (pid === undefined) throw new Error('the server has ended by itself');
      process.kill(pid, 'SIGKILL');
      await running.stop();
      running = await start();
    },
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The server writes its pid into the first line, and removes the file when it shuts down cleanly. */
function postmasterPid(data: string): number | undefined {
  const file = join(data, 'cluster', 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  return Number(readFileSync(file, 'utf8').split('\n')[0]);
}
