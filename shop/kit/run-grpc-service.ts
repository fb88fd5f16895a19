import { readEnvironment } from '@lab/http/environment';
import { runUntilSignalled } from '@lab/http/serve';
import type { z } from 'zod';
import { type GrpcServerOptions, serveGrpc } from './grpc-server.ts';
import type { listenAddress } from './listen-address.ts';
import { createLogger } from './logger.ts';
import { rpcTelemetry } from './rpc-telemetry.ts';
import { shutdownTelemetry } from './telemetry.ts';

export interface GrpcService<Environment extends z.ZodRawShape> {
  /** For messages. */
  readonly name: string;
  readonly environment: z.ZodObject<Environment & typeof listenAddress>;
  /** Opens what the service needs. */
  readonly open: (config: z.output<z.ZodObject<Environment & typeof listenAddress>>) => {
    readonly routes: GrpcServerOptions['routes'];
    readonly close: () => void;
  };
}

/** Runs a service until SIGTERM: calls under way end first, then what they need is closed, then their telemetry is sent. */
export function runGrpcService<Environment extends z.ZodRawShape>(service: GrpcService<Environment>): void {
  const { name, environment, open } = service;
  const logger = createLogger();
  runUntilSignalled(async () => {
    const config = readEnvironment(name, environment, process.env);
    const { routes, close } = open(config);
    const { SHOP_HOST: host, SHOP_PORT: port } = config as z.output<z.ZodObject<typeof listenAddress>>;
    const server = await serveGrpc({ host, port, routes, interceptors: [rpcTelemetry(logger)] });
    logger.info({ host, port: server.port }, `${name} ready`);
    return {
      async close() {
        await server.close();
        close();
        await shutdownTelemetry();
      },
    };
  });
}
