import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  RPC_SYSTEM_NAME_VALUE_GRPC,
} from '@opentelemetry/semantic-conventions';
import { statusNameOf } from './rpc-status.ts';

const tracer = trace.getTracer('@lab/shop/rpc');

const headers = { set: (carrier: Headers, key: string, value: string) => carrier.set(key, value) };

/** Makes a client span of each call and passes its context on; for a client every code but OK is an error. */
export const rpcClientTelemetry: Interceptor = (next) => (request) => {
  const { hostname, port } = new URL(request.url);
  const method = `${request.service.typeName}/${request.method.name}`;
  const attributes = {
    [ATTR_RPC_SYSTEM_NAME]: RPC_SYSTEM_NAME_VALUE_GRPC,
    [ATTR_RPC_METHOD]: method,
    [ATTR_SERVER_ADDRESS]: hostname,
    [ATTR_SERVER_PORT]: Number(port),
  };
  return tracer.startActiveSpan(method, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    propagation.inject(context.active(), request.header, headers);
    try {
      const response = await next(request);
      span.setAttribute(ATTR_RPC_STATUS_CODE, statusNameOf(undefined));
      return response;
    } catch (error) {
      const status = statusNameOf(error instanceof ConnectError ? error.code : Code.Unknown);
      span.setAttributes({ [ATTR_RPC_STATUS_CODE]: status, [ATTR_ERROR_TYPE]: status });
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
};
