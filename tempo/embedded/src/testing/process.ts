import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { nodeMemory } from '@lab/store-engine/node-memory';
import { cpuSecondsOf, memoryOf } from '@lab/testkit/process-usage';
import { z } from 'zod';
import { storeArguments } from '../launch.ts';

const readyLine = z.object({ message: z.literal('trace store ready'), api: z.number(), otlp: z.number() });

/** A trace store in a process of its own, so that its memory and its death can be looked at. */
export interface StoreProcess {
  readonly api: string;
  readonly otlp: string;
  /** Seconds from the start of the process until it answered. */
  readonly secondsToReady: number;
  /** Megabytes resident now, and the most there ever were. */
  readonly memory: () => { readonly resident: number; readonly peak: number };
  /** Processor time used since the start, seconds. */
  readonly cpuSeconds: () => number;
  readonly stop: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
}

/** Starts a store on free ports with the data directory. Rejects when it ends before it is ready. */
export async function startStoreProcess(
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<StoreProcess> {
  const started = performance.now();
  const child = spawn(process.execPath, storeArguments, {
    env: {
      ...process.env,
      ...nodeMemory,
      TRACE_STORE_PORT: '0',
      TRACE_STORE_OTLP_PORT: '0',
      TRACE_STORE_DATA: directory,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { api, otlp } = await untilReady(child);
  return {
    api: `http://127.0.0.1:${api}`,
    otlp: `http://127.0.0.1:${otlp}/v1/traces`,
    secondsToReady: (performance.now() - started) / 1000,
    memory: () => memoryOf(child.pid ?? 0),
    cpuSeconds: () => cpuSecondsOf(child.pid ?? 0),
    stop: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
  };
}

async function untilReady(child: ChildProcess): Promise<{ api: number; otlp: number }> {
  if (!child.stdout) throw new Error('the store has no standard output');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) return readyLine.parse(JSON.parse(line));
  throw new Error('the trace store ended before it was ready');
}
