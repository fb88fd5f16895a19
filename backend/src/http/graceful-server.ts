import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GracefulServer {
  /** The port that was really taken, also when 0 was asked for. */
  readonly port: number;
  /**
   * Accepts no more connections, lets open requests end, then cuts what is left.
   *
   * @param graceMs time for open requests, in milliseconds
   * @returns whether all requests ended by themselves
   */
  stop(graceMs: number): Promise<boolean>;
}

/** The address is taken, not ours or not allowed. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

const limits = {
  maxHeaderSize: 16 * 1_024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  /** Longer than Nginx keeps its connections to the backend (60 s), so that it never writes into one just closed. */
  keepAliveTimeout: 75_000,
};

/**
 * Serves until stopped.
 *
 * @throws ListenError when the address cannot be taken
 */
export async function listen(handler: RequestListener, host: string, port: number): Promise<GracefulServer> {
  const server = createServer(limits);
  const open = new Set<ServerResponse>();
  server.on('request', (_request, response) => {
    open.add(response);
    if (!server.listening) response.setHeader('Connection', 'close');
    response.once('close', () => open.delete(response));
  });
  server.on('request', handler);
  await started(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    stop: (graceMs) => stop(server, open, graceMs),
  };
}

function started(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const advice: Record<string, string> = {
        EADDRINUSE: 'another program uses this port; stop it or set BACKEND_PORT',
        EADDRNOTAVAIL: 'this machine has no such address; set BACKEND_HOST',
        EACCES: 'not allowed; set BACKEND_PORT to 1024 or more',
      };
      const reason = advice[error.code ?? ''] ?? error.message;
      reject(new ListenError(`Cannot listen on ${host}:${port}: ${reason}`, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
}

async function stop(server: Server, open: ReadonlySet<ServerResponse>, graceMs: number): Promise<boolean> {
  let drained = true;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const response of open) {
    if (!response.headersSent) response.setHeader('Connection', 'close');
    response.once('close', () => server.closeIdleConnections());
  }
  const timer = setTimeout(() => {
    drained = open.size === 0;
    server.closeAllConnections();
  }, graceMs);
  await closed;
  clearTimeout(timer);
  return drained;
}
