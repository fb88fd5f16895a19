import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { jsonBody } from './json-body.ts';
import type { Answer, Operation } from './operation.ts';
import { ProblemError } from './problem.ts';

/** Routes the operations; other methods of their paths are 405, other paths 404. */
export function createRouter(operations: readonly Operation[]): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const [path, ofPath] of Map.groupBy(operations, ({ path }) => path)) {
    const route = router.route(path);
    for (const operation of ofPath) {
      const before = operation.body ? [jsonBody()] : [];
      route[operation.method](...before, handlerOf(operation));
    }
    route.all(refuseMethod(ofPath));
  }
  router.use(function unknownPath(request: Request) {
    throw new ProblemError('not-found', `There is nothing at ${request.path.slice(0, 200)}`);
  });
  return router;
}

function handlerOf(operation: Operation): RequestHandler {
  return async function answer(request, response) {
    const gone = new AbortController();
    // An abort makes an exception with its stack: 4 % of a request's time.
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const result = await operation.execute({
      params: request.params,
      query: request.query,
      headers: request.headers,
      body: operation.body ? request.body : undefined,
      signal: gone.signal,
    });
    if (result.stream) await sendStream(response, operation, result.stream, gone.signal);
    else send(response, operation, result);
  };
}

function send(response: Response, operation: Operation, answer: Answer): void {
  response.status(operation.answer.status).set(answer.headers ?? {});
  if (answer.body === undefined) response.end();
  else if (typeof answer.body === 'string') response.end(answer.body);
  else response.json(answer.body);
}

/** The headers go at once: the first text may take its time. */
async function sendStream(
  response: Response,
  { answer }: Operation,
  stream: AsyncIterable<string>,
  gone: AbortSignal,
): Promise<void> {
  response
    .status(answer.status)
    .type(answer.contentType ?? 'text/plain')
    .flushHeaders();
  await pipeline(Readable.from(stream), response).catch((error: unknown) => {
    if (!gone.aborted) throw error;
  });
}

function refuseMethod(operations: readonly Operation[]): RequestHandler {
  const methods = operations.map(({ method }) => method.toUpperCase());
  const allow = (methods.includes('GET') ? ['HEAD', ...methods] : methods).toSorted().join(', ');
  return function methodNotAllowed(_request, response) {
    response.set('Allow', allow);
    throw new ProblemError('method-not-allowed', `Allowed here: ${allow}`);
  };
}
