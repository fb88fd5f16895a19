import express, { type Express, type RequestHandler } from 'express';
import { refuseForeignPage } from './foreign-page.ts';
import { ProblemError } from './problem.ts';

const problemOfRefusal = { 403: 'foreign-page', 421: 'unknown-host' } as const;

/**
 * The Express app that an API of the lab starts from: it is not cached, and answers no page of another site.
 *
 * @param ownName as of refuseForeignPage
 * @param first comes before all else
 */
export function createApiApp(ownName: string | undefined, ...first: readonly RequestHandler[]): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  for (const handler of first) app.use(handler);
  app.use(function forbidCaching(_request, response, next) {
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    next();
  });
  app.use(function refuseForeignPages(request, _response, next) {
    const refusal = refuseForeignPage(request, ownName);
    if (refusal) throw new ProblemError(problemOfRefusal[refusal.status], refusal.reason);
    next();
  });
  return app;
}
