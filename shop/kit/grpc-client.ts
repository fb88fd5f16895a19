import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { balanced } from './balanced-transport.ts';
import { rpcClientTelemetry } from './rpc-client-telemetry.ts';

/**
 * A client of a service.
 *
 * @param urls of its instances, for example `http://127.0.0.1:7111`
 * @param timeoutMs after which a call fails with DEADLINE_EXCEEDED; the server knows it too
 */
export function clientOf<Service extends DescService>(
  service: Service,
  urls: readonly string[],
  timeoutMs: number,
): Client<Service> {
  const instances = urls.map((baseUrl) =>
    createGrpcTransport({ baseUrl, defaultTimeoutMs: timeoutMs, interceptors: [rpcClientTelemetry] }),
  );
  return createClient(service, balanced(instances));
}
