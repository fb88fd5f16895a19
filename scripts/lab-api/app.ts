import { createApiApp } from '@lab/http/api-app';
import { ProblemError, problemOf, toProblem } from '@lab/http/problem';
import { createRouter } from '@lab/http/router';
import type { ErrorRequestHandler, Express } from 'express';
import { UsageError, UserError } from '../terminal/user-error.ts';
import type { Lab } from './lab.ts';
import { labOperations } from './operations.ts';
import { createToken } from './token.ts';

/**
 * The lab's API as an Express app that does not listen yet. It answers to `localhost`, IP addresses and names without a dot only:
 * Nginx, which knows the other names of the lab, calls it by its address.
 */
export function createLabApi(lab: Lab): Express {
  const token = createToken();
  const app = createApiApp(undefined);
  app.use(token.require);
  app.use(createRouter(labOperations(lab, token.value).operations));
  app.use(answerError);
  return app;
}

const answerError: ErrorRequestHandler = (thrown: unknown, request, response, _next) => {
  const problem = thrown instanceof UserError ? asProblem(thrown) : problemOf(thrown);
  const isDefect = problem.kind === 'internal-error';
  if (isDefect) console.error(`${request.method} ${request.path} failed:`, problem.cause);
  const body = toProblem(isDefect ? defect : problem, request.path.slice(0, 200), undefined);
  if (response.headersSent) response.destroy();
  else response.status(body.status).type('application/problem+json').send(JSON.stringify(body));
};

/** The API has no traces, which other servers of the lab refer to. */
const defect = new ProblemError('internal-error', 'Unexpected error. → Read its cause: npx lab logs lab-api');

/** The text that the command line would print. */
function asProblem(error: UserError): ProblemError {
  const { message, details, advice } = error;
  const detail = [message, ...details].join('; ');
  return new ProblemError(
    error instanceof UsageError ? 'invalid-request' : 'conflict',
    `${detail}. → ${advice}`,
    {
      cause: error,
    },
  );
}
