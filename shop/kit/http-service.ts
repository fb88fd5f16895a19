import { STATUS_CODES } from 'node:http';
import { json, send } from '@lab/http/answer';
import { answerErrors, createHttpApp } from '@lab/http/app';
import type { HttpError } from '@lab/http/http-error';
import { trace } from '@opentelemetry/api';
import type { Express, Response } from 'express';
import type { Logger } from 'pino';
import { failureOf, requestTelemetry } from './request-telemetry.ts';

/** The app of a service with a REST interface: a log line of each request, errors as Problem Details (RFC 9457), `/health`. */
export function createServiceApp(logger: Logger, addRoutes: (app: Express) => void): Express {
  const app = createHttpApp();
  app.use(requestTelemetry(logger));
  app.use(function tellTraceId(_request, response, next) {
    const traceId = trace.getActiveSpan()?.spanContext().traceId;
    if (traceId) response.set('x-trace-id', traceId);
    next();
  });
  app.get('/health', (_request, response) => send(response, json({ status: 'serving' })));
  addRoutes(app);
  answerErrors(app, sendProblem, (thrown, _request, response) => failureOf.set(response, thrown));
  return app;
}

function sendProblem(response: Response, { status, message }: HttpError): void {
  if (status === 401) response.set('www-authenticate', 'Bearer');
  const trace_id = response.get('x-trace-id');
  const problem = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail: message };
  send(response, {
    ...json({ ...problem, ...(trace_id ? { trace_id } : {}) }, status),
    contentType: 'application/problem+json',
  });
}
