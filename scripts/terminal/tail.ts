import { open } from 'node:fs/promises';
import { DeadlineError, waitUntil } from '@lab/wait/wait-until';

const readAtMostBytes = 64 * 1024;
const settleWithinMs = 1_000;
const settledAfterMs = 100;

/** The last lines of a file, without reading all of it; none when there is no such file. */
export async function lastLines(file: string, count: number): Promise<string[]> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return [];
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, readAtMostBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer
      .toString('utf8', 0, bytesRead)
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-count);
  } finally {
    await handle.close();
  }
}

/**
 * The last lines of the log of a program that has just ended: the process that writes the log may not be done. Waits until there
 * are lines and no new ones come, at most a second; a program may have ended without a word.
 */
export async function lastWords(file: string, count: number): Promise<string[]> {
  let before = '';
  const look = async () => {
    const lines = await lastLines(file, count);
    const text = lines.join('\n');
    const isSettled = text !== '' && text === before;
    before = text;
    return isSettled ? { ok: true as const, value: lines } : { ok: false as const, seen: text };
  };
  const options = { what: `the end of ${file}`, deadlineMs: settleWithinMs, intervalMs: settledAfterMs };
  try {
    return (await waitUntil(look, options)).value;
  } catch (error) {
    if (error instanceof DeadlineError) return lastLines(file, count);
    throw error;
  }
}
