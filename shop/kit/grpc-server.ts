import { once } from 'node:events';
import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { ConnectRouter, Interceptor } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { addHealth } from './health.ts';
import { mutual, type TlsIdentity } from './mutual-tls.ts';

const maxMessageBytes = 64 * 1024;
/** The longest deadline that a caller may set, in milliseconds. */
const maxTimeoutMs = 10_000;

export interface GrpcServer {
  readonly port: number;
  /** Says NOT_SERVING to those who watch the health, and finishes calls under way. */
  readonly close: () => Promise<void>;
}

export interface GrpcServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly routes: (router: ConnectRouter) => void;
  readonly interceptors: Interceptor[];
  /** With it the server answers over mutual TLS only. */
  readonly tls?: TlsIdentity | undefined;
}

/** Serves gRPC over HTTP/2, with the health service of the gRPC project. Rejects when the port is taken. */
export async function serveGrpc(options: GrpcServerOptions): Promise<GrpcServer> {
  const { host, port, routes, interceptors, tls } = options;
  const shutdown = new AbortController();
  const handler = connectNodeAdapter({
    routes(router) {
      routes(router);
      addHealth(router, shutdown.signal);
    },
    interceptors,
    grpcWeb: false,
    connect: false,
    readMaxBytes: maxMessageBytes,
    writeMaxBytes: maxMessageBytes,
    maxTimeoutMs,
  });
  const server = tls ? createSecureServer(mutual(tls), handler) : createServer(handler);
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { port: listeningPort } = server.address() as AddressInfo;
  return {
    port: listeningPort,
    async close() {
      shutdown.abort();
      await stop(server, sessions);
    },
  };
}

/** GOAWAY: clients open no further streams and make their next calls elsewhere; open streams end by themselves. */
async function stop(
  server: Http2Server | Http2SecureServer,
  sessions: ReadonlySet<ServerHttp2Session>,
): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const session of sessions) session.close();
  await closed;
}
