/**
 * Starts OpenTelemetry's ready-made SDK, which the `OTEL_` variables of the environment configure (the task manager puts the
 * SDK's parts together by hand: backend/src/telemetry.ts). Without an endpoint nothing is recorded. Must run before
 * anything else is loaded: `node --import ./shop/kit/telemetry.ts shop/payments/server.ts`.
 */
import { ExpressInstrumentation, ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { register } from 'import-in-the-middle/register-hooks.mjs';

if (!process.env.OTEL_EXPORTER_OTLP_ENDPOINT) process.env.OTEL_SDK_DISABLED = 'true';
register({ include: ['http', 'node:http', 'express', 'pg', 'pg-pool', 'pino'] });

/** Asked all the time, by the launcher and the Collector: not worth a trace. */
const unobserved: ReadonlySet<string> = new Set(['/health', '/metrics']);

const instrumentations = [
  new HttpInstrumentation({ ignoreIncomingRequestHook: ({ url = '' }) => unobserved.has(url) }),
  // Only for http.route: a span for each middleware would bury the SQL spans.
  new ExpressInstrumentation({
    ignoreLayersType: [
      ExpressLayerType.MIDDLEWARE,
      ExpressLayerType.ROUTER,
      ExpressLayerType.REQUEST_HANDLER,
    ],
  }),
  // What loops look for in the database while nobody waits is not worth a trace.
  new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
  new PinoInstrumentation(),
];
const resource = resourceFromAttributes({
  'process.runtime.name': 'nodejs',
  'process.runtime.version': process.versions.node,
});
const sdk = new NodeSDK({ instrumentations, resource });
sdk.start();

/** The flush at the end gives up after this time: a Collector that is away must not hold up the exit. */
const shutdownTimeoutMs = 2_000;

/** Sends what is still queued. */
export async function shutdownTelemetry(): Promise<void> {
  const { promise: timedOut, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, shutdownTimeoutMs);
  await Promise.race([sdk.shutdown().catch(() => undefined), timedOut]);
  clearTimeout(timer);
}
