import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** A TCP port of 127.0.0.1 that nobody listened on a moment ago. For programs that cannot be told to take port 0. */
export const freePort = () => tryPort(0);

/**
 * One that stays free while a test runs: from below the range out of which the system gives ports to everybody else's
 * servers and connections (/proc/sys/net/ipv4/ip_local_port_range begins at 32768).
 */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = await tryPort(randomInt(10_000, 32_000)).catch(() => undefined);
    if (port !== undefined) return port;
  }
}

function tryPort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('The operating system gave no port'));
      });
    });
  });
}
