/**
 * Starts OpenTelemetry. Must run before anything else is loaded, because the instrumentations patch modules while
 * these are being imported: `node --import ./backend/src/telemetry.ts backend/src/server.ts`.
 */
import { randomUUID } from 'node:crypto';
import { createServiceExport, type ServiceExport } from '@lab/telemetry/export/service';
import { serviceNamespace } from '@lab/telemetry/services';
import { context, DiagLogLevel, diag, logs, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { ExpressInstrumentation, ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import {
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_NAMESPACE,
  ATTR_SERVICE_VERSION,
} from '@opentelemetry/semantic-conventions';
import { register } from 'import-in-the-middle/register-hooks.mjs';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createExportWarnings } from './export-warnings.ts';
import { sampler } from './faults/sampling.ts';
import { isObservedPath } from './http/observed-paths.ts';
import { countLoss } from './telemetry-losses.ts';

/** The flush at the end gives up after this time. */
const shutdownTimeoutMs = 2_000;

/** Query parameters whose values are people's own text; they stay out of `url.query`. */
const privateQueryParameters = ['q', 'cursor'];

function createResource(config: Config): Resource {
  return resourceFromAttributes({
    [ATTR_SERVICE_NAME]: config.serviceName,
    [ATTR_SERVICE_NAMESPACE]: serviceNamespace,
    [ATTR_SERVICE_VERSION]: config.serviceVersion,
    [ATTR_SERVICE_INSTANCE_ID]: randomUUID(),
    [ATTR_DEPLOYMENT_ENVIRONMENT_NAME]: config.deploymentEnvironment,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
  });
}

function createInstrumentations() {
  return [
    new HttpInstrumentation({
      disableOutgoingRequestInstrumentation: true,
      ignoreIncomingRequestHook: (request) => !isObservedPath(request.url ?? '/'),
      redactedQueryParamsServer: privateQueryParameters,
    }),
    // Only for http.route: a span for each middleware would bury the SQL spans.
    new ExpressInstrumentation({
      ignoreLayersType: [
        ExpressLayerType.MIDDLEWARE,
        ExpressLayerType.ROUTER,
        ExpressLayerType.REQUEST_HANDLER,
      ],
    }),
    new PinoInstrumentation(),
  ];
}

/**
 * The SDK's parts rather than `NodeSDK`, which loads every exporter there is: 14 MB less resident, 40 packages fewer.
 *
 * @returns what sends traces and logs to the Collector; metrics are scraped, not pushed
 */
function startTelemetry(config: Config): ServiceExport {
  diag.setLogger(createExportWarnings(), DiagLogLevel.WARN);
  // Synchronous hooks for `import`; `require` inside these packages is hooked by the instrumentations themselves.
  register({ include: ['http', 'node:http', 'express', 'pino'] });
  registerInstrumentations({ instrumentations: createInstrumentations() });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const sending = createServiceExport({
    endpoint: config.otlpEndpoint,
    warn: (message) => diag.warn(message),
    lost: countLoss,
  });
  const resource = createResource(config);
  trace.setGlobalTracerProvider(new TracerProvider({ resource, sampler, spanProcessors: [sending.spans] }));
  logs.setGlobalLoggerProvider(new LoggerProvider({ resource, processors: [sending.logs] }));
  return sending;
}

function configOrExit(): Config {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

const sending = startTelemetry(configOrExit());

/** Sends what is still queued. Bounded in time: a Collector that is away must not hold up the exit. */
export async function shutdownTelemetry(): Promise<void> {
  const { promise: timedOut, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, shutdownTimeoutMs);
  await Promise.race([sending.drain(), timedOut]);
  clearTimeout(timer);
}
