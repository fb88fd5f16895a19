import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Swallows exports at the least cost, in whatever encoding they come. */
export interface Sink {
  readonly url: string;
  readonly requests: () => number;
  readonly bytes: () => number;
  close(): Promise<void>;
}

/** Starts one on a free port. */
export async function startSink(): Promise<Sink> {
  let [requests, bytes] = [0, 0];
  const server = createServer((request, response) => {
    requests += 1;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
    });
    request.on('end', () => {
      const type = request.headers['content-type'] ?? 'application/json';
      response.setHeader('content-type', type).end(type === 'application/json' ? '{}' : '');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    bytes: () => bytes,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
