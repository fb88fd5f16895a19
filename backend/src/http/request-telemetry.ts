import { unmatchedRoute } from '@lab/telemetry/metrics';
import { context, isSpanContextValid, type SpanContext } from '@opentelemetry/api';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import { isObservedPath } from './observed-paths.ts';
import { endServerSpan, type ServerSpan, startServerSpan } from './server-span.ts';

/** The cause of a 5xx answer, for its log line. */
export const failureOf = new WeakMap<Response, Error>();

const spanOf = new WeakMap<Response, SpanContext>();

/** The client was gone before the answer; Nginx' number for it. */
const clientClosedRequest = 499;

/** The trace id of a response's request; undefined where requests are not traced. */
export function traceIdOf(response: Response): string | undefined {
  return spanOf.get(response)?.traceId;
}

/** Gives every request its span, every answer its trace id and, when it is over, one log line and one observation. Comes before all else. */
export function requestTelemetry(metrics: Metrics, logger: Logger): RequestHandler {
  return function observeRequest(request, response, next) {
    const started = performance.now();
    // A scrape would count itself, and the gauge would never be 0.
    const isWork = isObservedPath(request.originalUrl);
    const own = isWork ? startServerSpan(request) : undefined;
    if (own) nameTrace(own, response);
    if (isWork) metrics.httpRequestsInFlight.inc();
    const over = (): void => {
      if (isWork) metrics.httpRequestsInFlight.dec();
      const seconds = (performance.now() - started) / 1_000;
      recordMetrics(metrics, request, response, seconds);
      writeLogLine(logger, request, response, seconds);
    };
    response.once('close', () => {
      if (!own) return over();
      // The log line takes its ids from the active span, which is another or none when the connection closes.
      context.with(own.context, over);
      const route = routeOf(request);
      endServerSpan(
        own.span,
        request.method,
        response.statusCode,
        route === unmatchedRoute ? undefined : route,
      );
    });
    if (own) context.with(own.context, next);
    else next();
  };
}

function nameTrace({ span }: ServerSpan, response: Response): void {
  const ids = span.spanContext();
  if (!isSpanContextValid(ids)) return;
  spanOf.set(response, ids);
  response.set('x-trace-id', ids.traceId);
}

function recordMetrics(metrics: Metrics, request: Request, response: Response, seconds: number): void {
  const status = statusOf(response);
  const labels = { method: request.method, route: routeOf(request), status_code: String(status) };
  const exemplar = metrics.exemplarOf(spanOf.get(response), { failed: status >= 500, seconds });
  metrics.httpRequests.inc({ labels, value: 1, ...exemplar });
  metrics.httpRequestDuration.observe({ labels, value: seconds, ...exemplar });
  if (status >= 500) metrics.httpErrors.inc({ labels, value: 1, ...exemplar });
}

function writeLogLine(logger: Logger, request: Request, response: Response, seconds: number): void {
  const status = statusOf(response);
  const fields = {
    method: request.method,
    route: routeOf(request),
    path: request.path.slice(0, 200),
    status,
    duration_ms: Math.round(seconds * 1e6) / 1e3,
  };
  if (status >= 500) logger.error({ ...fields, err: failureOf.get(response) }, 'request');
  else if (isObservedPath(request.originalUrl)) logger.info(fields, 'request');
  else logger.debug(fields, 'request');
}

function statusOf(response: Response): number {
  return response.writableFinished ? response.statusCode : clientClosedRequest;
}

/** The pattern, not the path: paths hold ids, and each would become a series of its own. */
function routeOf(request: Request): string {
  const route: unknown = request.route;
  if (typeof route === 'object' && route !== null && 'path' in route && typeof route.path === 'string') {
    return route.path;
  }
  return unmatchedRoute;
}
