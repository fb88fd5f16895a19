import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const listeningSchema = z.object({ msg: z.literal('listening'), port: z.number() });

export interface RunningBackend {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the lab's real backend on a free port with an empty database. Its own telemetry is not sent. */
export async function startBackend(): Promise<RunningBackend> {
  const data = await mkdtemp(join(tmpdir(), 'lab-frontend-test-'));
  const child = spawn(process.execPath, ['--import', './backend/src/telemetry.ts', 'backend/src/server.ts'], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      BACKEND_HOST: '127.0.0.1',
      BACKEND_PORT: '0',
      DATABASE_PATH: join(data, 'tasks.db'),
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      SHUTDOWN_GRACE_MS: '1000',
    },
  });
  const port = await portOf(child);
  return {
    port,
    async stop() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function portOf(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error('the backend was started without a pipe for its output');
  const lines = createInterface({ input: child.stdout });
  const seen: string[] = [];
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      seen.push(line);
      const parsed = listeningSchema.safeParse(parseJson(line));
      if (parsed.success) resolve(parsed.data.port);
    });
    child.once('exit', (code) => reject(new Error(`the backend ended with ${code}:\n${seen.join('\n')}`)));
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
