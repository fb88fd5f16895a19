import { routes } from '@lab/api-contract/routes';
import { type ActiveFaults, noFaults } from '@lab/faults/active-faults';
import { createApiApp } from '@lab/http/api-app';
import { withOpenApi } from '@lab/http/openapi';
import type { Operation } from '@lab/http/operation';
import { problemKinds } from '@lab/http/problem';
import { createRouter } from '@lab/http/router';
import type { Database } from '@lab/sqlite/database';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { withFaults } from './faults/request-faults.ts';
import { healthOperations } from './health/operations.ts';
import { answerErrors } from './http/errors.ts';
import { requestTelemetry } from './http/request-telemetry.ts';
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
  const { operations } = withOpenApi(
    routes.openapi,
    [
      ...taskOperations({ tasks, statistics, createOnce: createOnceWith(database, tasks.create) }),
      ...simulateOperations(database, tasks),
      ...healthOperations(database, metrics.registry),
    ],
    { title: 'Observability Lab: tasks', version },
  );
  startSeriesAtZero(metrics, operations);

  const app = createApiApp(ownName, requestTelemetry(metrics, logger));
  app.use(createRouter(withFaults(operations, { tasks, database, metrics, logger }, faults)));
  app.use(answerErrors());
  return app;
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
