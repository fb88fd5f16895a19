import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { balanced } from './balanced-transport.ts';
import { type CallPolicy, withBreaker, withPolicy } from './call-policy.ts';
import { gaugeOf } from './metrics.ts';
import { calledAt, type TlsIdentity } from './mutual-tls.ts';
import { rpcClientTelemetry } from './rpc-client-telemetry.ts';

const circuitOpen = gaugeOf(shopMetrics.circuitOpen);

/** A try that takes longer counts as unanswered. */
const tryMs = 1_000;
const breaker = { failures: 5, openMs: 2_000 };
const policy: CallPolicy = {
  totalMs: 2_500,
  repeats: 2,
  firstPauseMs: 50,
  longestPauseMs: 400,
  budget: { share: 0.2, reserve: 20 },
  bulkhead: { calls: 64, waiting: 256 },
};

/**
 * A client of a service, whose calls must be idempotent: they go to its instances in turn, each behind a circuit breaker, and are
 * repeated where nobody answers. A call takes at most 2.5 s, and the service knows how long its caller waits.
 *
 * @param urls of its instances, for example `http://127.0.0.1:7111`
 * @param tls with it they are called over mutual TLS
 * @param interceptors below the telemetry of the calls
 */
export function clientOf<Service extends DescService>(
  service: Service,
  urls: readonly string[],
  tls: TlsIdentity | undefined,
  interceptors: readonly Interceptor[] = [],
): Client<Service> {
  const instances = urls.map((baseUrl) =>
    withBreaker(
      createGrpcTransport({
        baseUrl: calledAt(baseUrl, tls),
        defaultTimeoutMs: tryMs,
        interceptors: [rpcClientTelemetry, ...interceptors],
        ...(tls && { nodeOptions: tls }),
      }),
      breaker,
      (isOpen) => circuitOpen.set({ target: new URL(baseUrl).host }, isOpen ? 1 : 0),
    ),
  );
  return createClient(service, withPolicy(balanced(instances), policy));
}
