import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Finishes requests under way. */
  readonly stop: () => Promise<void>;
}

/** What answers requests for another protocol, such as WebSocket. It ends its connections itself. */
export interface Upgrading {
  readonly upgrade: (request: IncomingMessage, connection: Duplex, head: Buffer) => void;
}

/** @param port 0 lets the system choose. Rejects when it is taken. */
export async function listen(
  handler: RequestListener,
  port: number,
  host: string,
  upgrading?: Upgrading,
): Promise<Listening> {
  const server = createServer(handler);
  if (upgrading) server.on('upgrade', (...request) => upgrading.upgrade(...request));
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return { port: address.port, stop: () => stop(server) };
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await closed;
}

/** Runs a program until SIGTERM or SIGINT; what goes wrong at its start or its end is said, and the exit status is 1. */
export function runUntilSignalled(start: () => Promise<{ readonly close: () => Promise<void> }>): void {
  const fail = (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  };
  start().then((running) => {
    const shutdown = () => {
      running.close().then(() => process.exit(0), fail);
    };
    process.once('SIGTERM', shutdown);
    process.once('SIGINT', shutdown);
  }, fail);
}
