import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { refuseForeignPage } from './foreign-page.ts';
import { HttpError } from './http-error.ts';

/** The Express app that the servers of a store or of the watch start from: exact paths, and no page of another site. */
export function createHttpApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.set('query parser', (text: string | null) => Object.fromEntries(new URLSearchParams(text ?? '')));
  app.use(function refuseForeignPages(request, _response, next) {
    const refusal = refuseForeignPage(request);
    if (refusal) throw new HttpError(refusal.status, refusal.reason);
    next();
  });
  return app;
}

/**
 * Answers what no handler did, and what they threw: a client's error with its message, a defect with 500.
 *
 * @param report told of a defect; default: a line on standard error
 */
export function answerErrors(
  app: Express,
  reply: (response: Response, error: HttpError, request: Request) => void,
  report: (thrown: unknown, request: Request, response: Response) => void = printDefect,
): void {
  app.use((request) => {
    throw new HttpError(404, `${request.method} ${request.path.slice(0, 200)} not found`);
  });
  const answerError: ErrorRequestHandler = (thrown: unknown, request, response, _next) => {
    const isAborted = request.destroyed && !request.complete;
    if (isAborted) return;
    const error = clientError(thrown);
    if (!error) report(thrown, request, response);
    if (response.headersSent) response.destroy();
    else reply(response, error ?? new HttpError(500, 'internal error'), request);
  };
  app.use(answerError);
}

function printDefect(thrown: unknown, { method, url }: Request): void {
  console.error(`${method} ${url} failed:`, thrown);
}

/** Errors of Express and its body parsers carry the status they stand for, and say that a client may read them. */
function clientError(thrown: unknown): HttpError | undefined {
  if (thrown instanceof HttpError) return thrown;
  if (!(thrown instanceof Error) || !('status' in thrown) || !('expose' in thrown)) return undefined;
  const { status, message, expose } = thrown;
  return typeof status === 'number' && expose === true ? new HttpError(status, message) : undefined;
}
