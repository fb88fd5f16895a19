import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
  RPC_SYSTEM_NAME_VALUE_GRPC,
} from '@opentelemetry/semantic-conventions';
import type { Logger } from 'pino';
import { Health } from '../generated/grpc/health/v1/health_pb.js';
import { histogramOf } from './metrics.ts';
import { statusNameOf } from './rpc-status.ts';

const tracer = trace.getTracer('@lab/shop/rpc');
const duration = histogramOf(shopMetrics.rpcServerDuration);

const headers = {
  get: (carrier: Headers, key: string) => carrier.get(key) ?? undefined,
  keys: (carrier: Headers) => [...carrier.keys()],
};

/** Codes that are the server's fault: https://opentelemetry.io/docs/specs/semconv/rpc/grpc/ */
const serverErrors: ReadonlySet<Code> = new Set([
  Code.Unknown,
  Code.DeadlineExceeded,
  Code.Unimplemented,
  Code.Internal,
  Code.Unavailable,
  Code.DataLoss,
]);

/**
 * Makes a server span and a log line of each call, and observes its duration, below the span that the caller names. Connect has no instrumentation of
 * its own; names and attributes follow the conventions for gRPC. Calls of the health service are left out.
 */
export function rpcTelemetry(logger: Logger): Interceptor {
  return (next) => (request) => {
    if (request.service.typeName === Health.typeName) return next(request);
    const method = `${request.service.typeName}/${request.method.name}`;
    const caller = propagation.extract(context.active(), request.header, headers);
    const attributes = { [ATTR_RPC_SYSTEM_NAME]: RPC_SYSTEM_NAME_VALUE_GRPC, [ATTR_RPC_METHOD]: method };
    const started = performance.now();
    return tracer.startActiveSpan(method, { kind: SpanKind.SERVER, attributes }, caller, async (span) => {
      const over = (code: Code | undefined, error?: unknown) => {
        const status = statusNameOf(code);
        const milliseconds = performance.now() - started;
        const fields = { method, status, duration_ms: Math.round(milliseconds * 1e3) / 1e3 };
        duration.observe({ rpc_method: method, rpc_response_status_code: status }, milliseconds / 1e3);
        span.setAttribute(ATTR_RPC_STATUS_CODE, status);
        if (code !== undefined && serverErrors.has(code)) {
          span.setAttribute(ATTR_ERROR_TYPE, status);
          span.setStatus({ code: SpanStatusCode.ERROR });
          logger.error({ ...fields, err: error }, 'call');
        } else logger.info(fields, 'call');
        span.end();
      };
      try {
        const response = await next(request);
        over(undefined);
        return response;
      } catch (error) {
        over(error instanceof ConnectError ? error.code : Code.Internal, error);
        throw error;
      }
    });
  };
}
