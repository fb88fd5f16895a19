import { problemOf, toProblem } from '@lab/http/problem';
import { trace } from '@opentelemetry/api';
import type { ErrorRequestHandler } from 'express';
import { failureOf, traceIdOf } from './request-telemetry.ts';

/** Turns whatever was thrown into an RFC 9457 answer. The cause of a 5xx goes to span and log, never to the client. */
export function answerErrors(): ErrorRequestHandler {
  return function answerError(thrown: unknown, request, response, _next) {
    const problem = problemOf(thrown);
    const body = toProblem(problem, request.path.slice(0, 200), traceIdOf(response));
    if (body.status >= 500) {
      const cause = problem.cause instanceof Error ? problem.cause : problem;
      failureOf.set(response, cause);
      trace.getActiveSpan()?.recordException(cause);
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(body.status).type('application/problem+json').send(JSON.stringify(body));
  };
}
