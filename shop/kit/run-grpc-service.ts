import type { Interceptor } from '@connectrpc/connect';
import type { ActiveFaults } from '@lab/faults/active-faults';
import type { Logger } from 'pino';
import { type GrpcServerOptions, serveGrpc } from './grpc-server.ts';
import { tlsIdentityOf } from './mutual-tls.ts';
import { rpcTelemetry } from './rpc-telemetry.ts';
import { runService, type Service } from './run-service.ts';
import type { ServiceEnvironment } from './service-environment.ts';

export interface GrpcService<Config extends ServiceEnvironment>
  extends Pick<Service<Config>, 'name' | 'environment'> {
  /** Opens what the service needs. */
  readonly open: (
    config: Config,
    logger: Logger,
    faults: ActiveFaults,
  ) => {
    readonly routes: GrpcServerOptions['routes'];
    /** Below the telemetry of the calls. */
    readonly interceptors?: readonly Interceptor[];
    readonly close: () => void | Promise<void>;
  };
}

/** Runs a service that speaks gRPC until SIGTERM. */
export function runGrpcService<Config extends ServiceEnvironment>(service: GrpcService<Config>): void {
  runService({
    ...service,
    async start(config, logger, faults) {
      const { routes, interceptors = [], close } = service.open(config, logger, faults);
      const { SHOP_HOST: host, SHOP_PORT: port } = config;
      const server = await serveGrpc({
        ...{ host, port, routes },
        interceptors: [rpcTelemetry(logger), ...interceptors],
        tls: tlsIdentityOf(config),
      });
      return {
        port: server.port,
        async close() {
          await server.close();
          await close();
        },
      };
    },
  });
}
