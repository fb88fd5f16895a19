import type { SecureContextOptions } from 'node:tls';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from '../generated/grpc/health/v1/health_pb.js';

/**
 * Asks a service whether it serves.
 *
 * @param url for example `http://127.0.0.1:7101`
 * @param tls for a service at https: the CA to believe, and the key and certificate to show
 * @throws ConnectError when it does not answer within a second
 */
export async function isServing(
  url: string,
  { signal, tls }: { readonly signal?: AbortSignal; readonly tls?: SecureContextOptions } = {},
): Promise<boolean> {
  const transport = createGrpcTransport({ baseUrl: url, ...(tls && { nodeOptions: tls }) });
  const health = createClient(Health, transport);
  const { status } = await health.check({}, { timeoutMs: 1_000, ...(signal ? { signal } : {}) });
  return status === Status.SERVING;
}
