import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { patience } from '@lab/testkit/patience';
import { waitUntil } from '@lab/wait/wait-until';

export interface ServiceProcess {
  readonly url: string;
  readonly port: number;
  /** Sends the signal and waits for the end. @returns the exit code */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

/**
 * Starts a service of the shop as a process of its own on a free port.
 *
 * @param folder for example `payments`
 * @throws Error with its output when it ends first
 */
export async function startService(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const path = (module: string) => fileURLToPath(new URL(`../${module}.ts`, import.meta.url));
  const args = ['--import', path('kit/telemetry'), path(`${folder}/server`)];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment, SHOP_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = outputOf(child);
  const { value: port } = await waitUntil(
    async () => {
      if (child.exitCode !== null) throw new Error(`${folder} ended at once: ${output()}`);
      const found = /"port":(\d+)/.exec(output())?.[1];
      return found ? { ok: true, value: Number(found) } : { ok: false, seen: output() };
    },
    { what: `${folder} ready`, deadlineMs: patience(20_000) },
  );
  return { port, url: `http://127.0.0.1:${port}`, end: (signal) => end(child, signal) };
}

function outputOf(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  return () => text;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
  return child.exitCode;
}
