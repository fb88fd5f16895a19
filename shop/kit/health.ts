import { once } from 'node:events';
import { Code, ConnectError, type ConnectRouter } from '@connectrpc/connect';
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from '../generated/grpc/health/v1/health_pb.js';

/**
 * The gRPC health protocol (https://github.com/grpc/grpc/blob/master/doc/health-checking.md) for the process as a whole, the
 * service with the empty name. `Check` and `Watch` of other names say that they are not known.
 *
 * @param shutdown from when on the process serves no more
 */
export function addHealth(router: ConnectRouter, shutdown: AbortSignal): void {
  const status = () => (shutdown.aborted ? Status.NOT_SERVING : Status.SERVING);
  router.service(Health, {
    check({ service }) {
      if (service !== '') throw new ConnectError(`no service is called ${service}`, Code.NotFound);
      return { status: status() };
    },
    async *watch({ service }, { signal }) {
      if (service !== '') {
        yield { status: Status.SERVICE_UNKNOWN };
        return;
      }
      yield { status: status() };
      const over = AbortSignal.any([signal, shutdown]);
      if (!over.aborted) await once(over, 'abort');
      if (!signal.aborted) yield { status: status() };
    },
  });
}
