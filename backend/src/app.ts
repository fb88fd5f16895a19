import { routes } from '@lab/api-contract/routes';
import { type ActiveFaults, noFaults } from '@lab/faults/active-faults';
import { refuseForeignPage } from '@lab/http/foreign-page';
import type { Database } from '@lab/sqlite/database';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { withFaults } from './faults/request-faults.ts';
import { healthOperations } from './health/operations.ts';
import { answerErrors } from './http/errors.ts';
import { createOpenApi } from './http/openapi.ts';
import { defineOperation, type Operation } from './http/operation.ts';
import { ProblemError, problemKinds } from './http/problem.ts';
import { requestTelemetry } from './http/request-telemetry.ts';
import { createRouter } from './http/router.ts';
import { addTaskGauge, type Metrics } from './metrics.ts';
import { simulateOperations } from './simulate/operations.ts';
import { createOnceWith } from './tasks/idempotency.ts';
import { taskOperations } from './tasks/operations.ts';
import { createTaskRepository } from './tasks/repository.ts';
import { createStatisticsReader } from './tasks/statistics.ts';

export interface AppDependencies {
  readonly database: Database;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Of the backend, for the OpenAPI document. */
  readonly version: string;
  /** Default: none can be switched on. */
  readonly faults?: ActiveFaults;
  /** As `ownName` of refuseForeignPage. */
  readonly ownName?: string;
}

/** The whole API as an Express app that does not listen yet. */
export function createApp({
  database,
  metrics,
  logger,
  version,
  ownName,
  faults = noFaults,
}: AppDependencies): Express {
  const tasks = createTaskRepository(database);
  const statistics = createStatisticsReader(database);
  addTaskGauge(
    metrics.registry,
    () => statistics.countByStatus(),
    (err) => logger.warn({ err }, 'the tasks could not be counted'),
  );
  const operations = withOpenApi(version, [
    ...taskOperations({ tasks, statistics, createOnce: createOnceWith(database, tasks.create) }),
    ...simulateOperations(database, tasks),
    ...healthOperations(database, metrics.registry),
  ]);
  startSeriesAtZero(metrics, operations);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(requestTelemetry(metrics, logger));
  app.use(function forbidCaching(_request, response, next) {
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    next();
  });
  app.use(function refuseForeignPages(request, _response, next) {
    const refusal = refuseForeignPage(request, ownName);
    if (refusal) throw new ProblemError(problemOfRefusal[refusal.status], refusal.reason);
    next();
  });
  app.use(createRouter(withFaults(operations, { tasks, database, metrics, logger }, faults)));
  app.use(answerErrors());
  return app;
}

const problemOfRefusal = { 403: 'foreign-page', 421: 'unknown-host' } as const;

function withOpenApi(version: string, operations: readonly Operation[]): Operation[] {
  const all: Operation[] = [...operations];
  all.push(
    defineOperation({
      method: 'get',
      path: routes.openapi,
      tag: 'operation',
      id: 'getOpenApi',
      summary: 'This document',
      answer: { status: 200, description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) },
      problems: ['invalid-request'],
      handle: () => ({ body: document }),
    }),
  );
  const document = createOpenApi(all, version);
  return all;
}

/**
 * `rate()` needs a sample before the first event: without it the first burst of a status would not be seen. Durations begin at 0
 * for the answer to a valid request only, as each is a series for each bucket.
 */
function startSeriesAtZero(metrics: Metrics, operations: readonly Operation[]): void {
  const { httpRequests, httpErrors, httpRequestDuration } = metrics;
  for (const { method, path, answer, problems } of operations) {
    const labelsWith = (status: number) => ({
      method: method.toUpperCase(),
      route: path,
      status_code: String(status),
    });
    const failures = (['internal-error', ...problems] as const).map((kind) => problemKinds[kind].status);
    for (const status of new Set([answer.status, ...failures])) {
      httpRequests.inc({ labels: labelsWith(status), value: 0 });
      if (status >= 500) httpErrors.inc({ labels: labelsWith(status), value: 0 });
    }
    httpRequestDuration.zero(labelsWith(answer.status));
  }
}
