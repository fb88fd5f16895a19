import { unmatchedRoute } from '@lab/telemetry/metrics';
import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { trace } from '@opentelemetry/api';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { histogramOf } from './metrics.ts';

/** Why a request failed, for its log line. */
export const failureOf = new WeakMap<Response, unknown>();

const duration = histogramOf(shopMetrics.httpServerDuration);

/** Writes a log line and observes the duration of each request when it is over; its span is the instrumentation's (telemetry.ts). */
export function requestTelemetry(logger: Logger): RequestHandler {
  return function observeRequest(request, response, next) {
    const started = performance.now();
    const span = trace.getActiveSpan()?.spanContext();
    response.once('finish', () => {
      const { statusCode: status } = response;
      const milliseconds = performance.now() - started;
      const { method } = request;
      const route: string = request.route?.path ?? unmatchedRoute;
      const fields = { method, route, status, duration_ms: Math.round(milliseconds * 1e3) / 1e3 };
      if (request.path === '/health') {
        logger.debug(fields, 'request');
        return;
      }
      if (status >= 500) logger.error({ ...fields, err: failureOf.get(response) }, 'request');
      else logger.info(fields, 'request');
      duration.observe(
        { http_request_method: method, http_route: route, http_response_status_code: status },
        milliseconds / 1e3,
        span,
      );
    });
    next();
  };
}
