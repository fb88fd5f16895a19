import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@lab/testkit/free-port';
import { type RunningProgram, startProgram } from '@lab/testkit/program';

export interface TestBroker {
  /** `host:port` for clients. */
  readonly server: string;
  /** Base URL of its health and figures. */
  readonly monitor: string;
  /** Ends it by the signal and starts it again with its data. */
  readonly restart: (signal: NodeJS.Signals) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** NATS with the lab's configuration, on free ports and with a folder of its own. */
export async function startBroker(): Promise<TestBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-nats-'));
  const [port, monitor] = [await freePort(), await freePort()];
  const configuration = fileURLToPath(new URL('../../nats/nats.conf', import.meta.url));
  const start = (): Promise<RunningProgram> =>
    startProgram('nats', {
      args: [
        ...['--config', configuration, '--addr', '127.0.0.1', '--port', String(port)],
        ...['--http_port', String(monitor), '--store_dir', folder],
      ],
      ready: `http://127.0.0.1:${monitor}/healthz`,
    });
  let running = await start();
  return {
    server: `127.0.0.1:${port}`,
    monitor: `http://127.0.0.1:${monitor}`,
    async restart(signal) {
      await running.stop(signal);
      running = await start();
    },
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
