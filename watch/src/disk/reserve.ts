import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DiskLimits } from './limits.ts';
import type { DiskMetrics } from './metrics.ts';

const everyMs = 5_000;
const chunkBytes = 1_000_000;

export interface DiskWatch {
  /** A directory on the disk of the lab’s data; the reserve is a file in it. */
  readonly directory: string;
  readonly limits: DiskLimits;
  readonly metrics: Pick<DiskMetrics, 'record'>;
  /** Tells the log. */
  readonly say: (line: string) => void;
  /** Free bytes of the disk that holds the directory. */
  readonly free?: (directory: string) => Promise<number>;
}

/** Looks after the disk until `signal` is aborted. */
export async function watchDisk(watch: DiskWatch, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await lookAtDisk(watch).catch((error: unknown) => watch.say(`the disk could not be looked at: ${error}`));
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Measures the disk once, and releases the reserve or creates it again. */
export async function lookAtDisk(watch: DiskWatch): Promise<void> {
  const { directory, limits, metrics, say, free = freeBytes } = watch;
  const file = reserveFile(directory);
  const before = await sizeOf(file);
  const freeBefore = await free(directory);
  if (before > 0 && freeBefore < limits.releaseBelowBytes) {
    await rm(file);
    say(`the disk of ${directory} is full: the reserve of ${limits.reserveBytes} bytes is released`);
  } else if (before === 0 && freeBefore > limits.restoreAboveBytes) {
    await fill(file, limits.reserveBytes);
  }
  metrics.record({ freeBytes: await free(directory), reserveBytes: await sizeOf(file) });
}

async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

export const reserveFile = (directory: string) => join(directory, 'reserve');

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

/** Random bytes: a file system that compresses would keep nothing for zeros. */
async function fill(file: string, bytes: number): Promise<void> {
  const draft = `${file}.draft`;
  const handle = await open(draft, 'w');
  try {
    for (let written = 0; written < bytes; written += chunkBytes)
      await handle.writeFile(randomBytes(Math.min(chunkBytes, bytes - written)));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
