import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';

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

export interface ListenOptions {
  readonly upgrading?: Upgrading;
  /** With it the server speaks HTTPS only. */
  readonly tls?: TlsOptions | undefined;
}

/** @param port 0 lets the system choose. Rejects when it is taken. */
export async function listen(
  handler: RequestListener,
  port: number,
  host: string,
  { upgrading, tls }: ListenOptions = {},
): Promise<Listening> {
  let isStopping = false;
  const answer: RequestListener = (request, response) => {
    // Else a client that goes on asking over the connection that it has would keep the server for ever.
    if (isStopping) response.setHeader('connection', 'close');
    response.once('close', () => {
      if (isStopping) server.closeIdleConnections();
    });
    handler(request, response);
  };
  const server = tls ? createSecureServer(tls, answer) : createServer(answer);
  if (upgrading) server.on('upgrade', (...request) => upgrading.upgrade(...request));
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    async stop() {
      isStopping = true;
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
    },
  };
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
