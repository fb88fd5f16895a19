import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the range out of which the system gives ports to connections and to servers that ask for port 0
 * (/proc/sys/net/ipv4/ip_local_port_range begins at 32768), and without a port that `fetch` refuses.
 */
const lowest = 11_000;
const slices = 20;
const sliceSize = 1_000;

/** Each worker of the test runner has a slice of its own, and goes through it in order. */
const slice = lowest + (Number(process.env.VITEST_POOL_ID ?? 0) % slices) * sliceSize;
let next = randomInt(sliceSize);

/** A TCP port of 127.0.0.1 for a program that cannot take port 0; it stays free until the program listens. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < sliceSize; tries += 1) {
    const port = slice + next;
    next = (next + 1) % sliceSize;
    if (await isFree(port)) return port;
  }
  throw new Error(`All ports from ${slice} to ${slice + sliceSize - 1} are in use`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
