import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@lab/testkit/free-port';
import { patience } from '@lab/testkit/patience';
import { waitUntil } from '@lab/wait/wait-until';

export interface ServiceProcess {
  readonly url: string;
  readonly port: number;
  /** The names of its metrics with their labels, and the values. */
  readonly metrics: () => Promise<ReadonlyMap<string, number>>;
  /** Sends the signal and waits for the end. @returns the exit code. Rejects when it had ended by itself before */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
  /** Ends it by the signal and starts it again at the same address. */
  readonly restart: (signal: NodeJS.Signals) => Promise<void>;
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
  const [port, metricsPort] = [await freePort(), await freePort()];
  const env = {
    ...process.env,
    ...environment,
    SHOP_PORT: String(port),
    SHOP_METRICS_PORT: String(metricsPort),
  };
  let running = await start(folder, env);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    metrics: () => metricsAt(`http://127.0.0.1:${metricsPort}/metrics`),
    end: (signal) => running.end(signal),
    async restart(signal) {
      await running.end(signal);
      running = await start(folder, env);
    },
  };
}

async function metricsAt(url: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(url)).text();
  const samples = [...text.matchAll(/^([a-z]\S*|[a-z]\w*{.*?}) (\S+)(?: #.*)?$/gm)];
  return new Map(samples.map(([, name = '', value]) => [name, Number(value)]));
}

async function start(folder: string, env: NodeJS.ProcessEnv): Promise<Pick<ServiceProcess, 'end'>> {
  const path = (module: string) => fileURLToPath(new URL(`../${module}.ts`, import.meta.url));
  const args = ['--import', path('kit/telemetry'), path(`${folder}/server`)];
  const { fd, output } = outputFile();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', fd, fd] });
  closeSync(fd);
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  await waitUntil(
    async () => {
      if (isOver()) throw new Error(`${folder} ended at once: ${output()}`);
      return /"port":\d+/.test(output()) ? { ok: true, value: null } : { ok: false, seen: output() };
    },
    { what: `${folder} ready`, deadlineMs: patience(20_000) },
  );
  let wasAsked = false;
  return {
    async end(signal) {
      if (isOver() && !wasAsked) throw new Error(`${folder} had ended by itself: ${output().slice(-2_000)}`);
      wasAsked = true;
      if (isOver()) return child.exitCode;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
      return child.exitCode;
    },
  };
}

/** A file for the output of a process: reading a pipe all the time would cost a benchmark CPU. */
function outputFile(): { readonly fd: number; readonly output: () => string } {
  const directory = mkdtempSync(join(tmpdir(), 'lab-output-'));
  const file = join(directory, 'output');
  const [fd, reading] = [openSync(file, 'a'), openSync(file, 'r')];
  rmSync(directory, { recursive: true });
  return { fd, output: () => readFrom(reading) };
}

function readFrom(fd: number): string {
  const bytes = Buffer.alloc(fstatSync(fd).size);
  readSync(fd, bytes, 0, bytes.length, 0);
  return bytes.toString();
}
