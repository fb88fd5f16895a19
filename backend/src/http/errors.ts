import { trace } from '@opentelemetry/api';
import type { ErrorRequestHandler } from 'express';
import { ProblemError, type ProblemKind, toProblem } from './problem.ts';
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

const kindByStatus: Readonly<Record<number, ProblemKind>> = {
  413: 'payload-too-large',
  415: 'unsupported-media-type',
};

/** Errors of Express and its body parser carry the status they stand for; every other error is a defect. */
function problemOf(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown;
  if (
    thrown instanceof Error &&
    'status' in thrown &&
    typeof thrown.status === 'number' &&
    thrown.status < 500
  ) {
    const type = 'type' in thrown ? thrown.type : undefined;
    // Its message quotes the body.
    if (type === 'entity.parse.failed')
      return new ProblemError('malformed-json', 'The body cannot be parsed as JSON');
    return new ProblemError(kindByStatus[thrown.status] ?? 'invalid-request', thrown.message.slice(0, 300));
  }
  if (isDiskFull(thrown)) {
    const detail = 'The disk is full: nothing can be changed until there is space again. Reading continues.';
    return new ProblemError('insufficient-storage', detail, { cause: thrown });
  }
  return new ProblemError('internal-error', 'Unexpected error; its cause is in the log of this trace', {
    cause: thrown instanceof Error ? thrown : new Error(`thrown: ${String(thrown)}`),
  });
}

/** https://www.sqlite.org/rescode.html#full: also what SQLite makes of ENOSPC. */
const isDiskFull = (thrown: unknown) =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'SQLITE_FULL';
