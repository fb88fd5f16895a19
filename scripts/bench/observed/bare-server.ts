import process from 'node:process';
import { createApiApp } from '@lab/http/api-app';
import { createRouter } from '@lab/http/router';
import { openDatabase } from '@lab/sqlite/database';
import { pino } from 'pino';
import { listen } from '../../../backend/src/http/graceful-server.ts';
import { migrations } from '../../../backend/src/schema.ts';
import { createOnceWith } from '../../../backend/src/tasks/idempotency.ts';
import { taskOperations } from '../../../backend/src/tasks/operations.ts';
import { createTaskRepository } from '../../../backend/src/tasks/repository.ts';
import { createStatisticsReader } from '../../../backend/src/tasks/statistics.ts';

/**
 * The API without the lab's telemetry: the same routes, handlers and database. With BARE_LOG it writes one log line a request, for
 * what is started before it to send.
 */
const database = openDatabase({ path: process.env.DATABASE_PATH ?? '', migrations, durable: 'process' });
const tasks = createTaskRepository(database);
const app = createApiApp(undefined);
if (process.env.BARE_LOG) {
  const logger = pino({ base: null });
  app.use((request, response, next) => {
    const started = performance.now();
    response.once('close', () => {
      const fields = { method: request.method, path: request.path, status: response.statusCode };
      logger.info({ ...fields, duration_ms: performance.now() - started }, 'request');
    });
    next();
  });
}
app.use(
  createRouter(
    taskOperations({
      tasks,
      statistics: createStatisticsReader(database),
      createOnce: createOnceWith(database, tasks.create),
    }),
  ),
);
const server = await listen(app, '127.0.0.1', Number(process.env.BACKEND_PORT));
process.once('SIGTERM', () => {
  void server.stop(0).then(() => process.exit(0));
});
