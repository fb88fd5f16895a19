import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import {
  type Attributes,
  type Context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions';

const tracer = trace.getTracer('@lab/backend/http');

/** Their values are people's own text; they stay out of `url.query`. */
const privateParameters = ['q', 'cursor'];

/** The span of a request, and the context in which everything done for the request has to run. */
export interface ServerSpan {
  readonly span: Span;
  readonly context: Context;
}

/**
 * Begins the span of a request, within the trace that the request names. By hand, as the HTTP and Express instrumentations
 * cost more (docs/design-decisions.md). Attributes follow the stable HTTP conventions
 * (https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span).
 */
export function startServerSpan(request: IncomingMessage): ServerSpan {
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  const { method = 'GET' } = request;
  const options = { kind: SpanKind.SERVER, attributes: attributesOf(request) };
  const span = tracer.startSpan(method, options, parent);
  return { span, context: trace.setSpan(parent, span) };
}

/** Ends it with what became of the request. @param route the pattern that it matched, if it matched one */
export function endServerSpan(span: Span, method: string, status: number, route: string | undefined): void {
  span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
  if (route !== undefined) {
    span.setAttribute(ATTR_HTTP_ROUTE, route);
    span.updateName(`${method} ${route}`);
  }
  if (status >= 500) {
    span.setAttribute(ATTR_ERROR_TYPE, String(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

function attributesOf({ method, url = '/', headers, socket, httpVersion }: IncomingMessage): Attributes {
  const queryAt = url.indexOf('?');
  const server = serverOf(headers);
  return {
    [ATTR_HTTP_REQUEST_METHOD]: method,
    [ATTR_URL_SCHEME]: 'http',
    [ATTR_URL_PATH]: queryAt < 0 ? url : url.slice(0, queryAt),
    [ATTR_URL_QUERY]: queryAt < 0 ? undefined : withoutPrivate(url.slice(queryAt + 1)),
    [ATTR_SERVER_ADDRESS]: server?.address,
    [ATTR_SERVER_PORT]: server?.port,
    [ATTR_CLIENT_ADDRESS]: firstOf(headers['x-forwarded-for']) ?? socket.remoteAddress,
    [ATTR_NETWORK_PEER_ADDRESS]: socket.remoteAddress,
    [ATTR_NETWORK_PEER_PORT]: socket.remotePort,
    [ATTR_NETWORK_PROTOCOL_VERSION]: httpVersion,
    [ATTR_USER_AGENT_ORIGINAL]: headers['user-agent'],
  };
}

function withoutPrivate(query: string): string | undefined {
  if (query === '') return undefined;
  const parameters = new URLSearchParams(query);
  for (const name of privateParameters) if (parameters.has(name)) parameters.set(name, 'REDACTED');
  return parameters.toString();
}

/** By the first proxy's word, which Nginx replaces whatever a client claims. */
function serverOf(headers: IncomingHttpHeaders): { address: string; port: number | undefined } | undefined {
  const host = firstOf(headers['x-forwarded-host']) ?? headers.host;
  if (!host) return undefined;
  const [, address = host, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  return { address, port: port === undefined ? undefined : Number(port) };
}

const firstOf = (header: string | string[] | undefined): string | undefined =>
  (Array.isArray(header) ? header[0] : header)?.split(',', 1)[0]?.trim() || undefined;
