import type { RequestHandler } from 'express';
import type { Logger } from 'pino';

/** Writes a log line of each request when it is over; its span is the instrumentation's (telemetry.ts). */
export function requestTelemetry(logger: Logger): RequestHandler {
  return function logRequest(request, response, next) {
    const started = performance.now();
    response.once('finish', () => {
      const { statusCode: status } = response;
      const fields = {
        method: request.method,
        route: request.route?.path ?? 'unmatched',
        status,
        duration_ms: Math.round((performance.now() - started) * 1e3) / 1e3,
      };
      if (request.path === '/health') logger.debug(fields, 'request');
      else logger[status >= 500 ? 'error' : 'info'](fields, 'request');
    });
    next();
  };
}
