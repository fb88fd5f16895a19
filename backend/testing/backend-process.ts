import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { patience } from '@lab/testkit/patience';
import { vi } from 'vitest';

const source = fileURLToPath(new URL('../src/', import.meta.url));

/** A backend running as users run it. */
export interface BackendProcess {
  readonly url: string;
  /** Lines of stdout so far, parsed. */
  readonly log: Record<string, unknown>[];
  stderr(): string;
  readonly child: ChildProcess;
  /** Sends the signal and waits for the end; the exit code, null when a signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts `node --import telemetry.ts server.ts` and does not wait for it.
 *
 * @param preload code to be run first, to make the process fail from within
 */
export function spawnBackend(
  environment: Readonly<Record<string, string>>,
  preload?: string,
): Omit<BackendProcess, 'url'> {
  const before = preload ? ['--import', `data:text/javascript,${encodeURIComponent(preload)}`] : [];
  const child = spawn(
    process.execPath,
    [...before, '--import', `${source}telemetry.ts`, `${source}server.ts`],
    {
      env: { PATH: process.env.PATH, BACKEND_HOST: '127.0.0.1', BACKEND_PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const log: Record<string, unknown>[] = [];
  let partial = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (partial + chunk).split('\n');
    partial = lines.pop() ?? '';
    log.push(...lines.map((line): Record<string, unknown> => JSON.parse(line)));
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  return {
    child,
    log,
    stderr: () => stderr,
    stop(signal = 'SIGTERM') {
      const ended = exitOf(child);
      child.kill(signal);
      return ended;
    },
  };
}

/** The exit code once the process has ended and its output was read. */
export async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  return child.exitCode;
}

/** Starts a backend on a free port and waits until it listens. */
export async function startBackend(
  environment: Readonly<Record<string, string>>,
  preload?: string,
): Promise<BackendProcess> {
  const backend = spawnBackend(environment, preload);
  const port = await vi.waitFor(
    () => {
      const line = backend.log.find(({ msg }) => msg === 'listening');
      if (!line) throw new Error(`not listening yet; stderr: ${backend.stderr()}`);
      return Number(line.port);
    },
    { timeout: patience(20_000), interval: 20 },
  );
  return { ...backend, url: `http://127.0.0.1:${port}` };
}
