import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Decompressed. */
  readonly body: Buffer;
}

export interface TestServer {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly ReceivedRequest[];
  readonly close: () => Promise<void>;
}

export interface TestServerOptions {
  /** A loopback address; the whole of 127.0.0.0/8 may be used. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
}

/** Answers a request that has been received wholly. */
export type Answer = (request: ReceivedRequest, response: ServerResponse) => void;

/** Takes OTLP/HTTP and keeps it: `requests` holds the bodies, in which names and values stand as plain UTF-8. */
export const acceptOtlp: Answer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
};

/** A server on loopback that records what it receives and answers as given. */
export async function startServer(answer: Answer, options: TestServerOptions = {}): Promise<TestServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    receive(request)
      .then((received) => {
        requests.push(received);
        answer(received, response);
      })
      .catch(() => response.destroy());
  });
  const host = options.host ?? '127.0.0.1';
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The test server has no port');
  return {
    host,
    port: address.port,
    url: `http://${host}:${address.port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function receive(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  const raw = Buffer.concat(chunks);
  const body = request.headers['content-encoding'] === 'gzip' ? await promisify(gunzip)(raw) : raw;
  return { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
}
