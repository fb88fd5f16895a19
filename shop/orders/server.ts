import { readFile } from 'node:fs/promises';
import { waitUntil } from '@lab/wait/wait-until';
import { createServiceApp } from '../kit/http-service.ts';
import { runService } from '../kit/run-service.ts';
import { serveHttp } from '../kit/serve-http.ts';
import { addRoutes } from './api/routes.ts';
import { addRoutesV1 } from './api/routes-v1.ts';
import { environment } from './config.ts';
import { type Database, migrate, openDatabase } from './database/database.ts';
import { exhaustConnections } from './database/exhaust-connections.ts';
import { startOrders } from './orders.ts';

/** The database starts at the same time as this service. */
const databaseWithinMs = 30_000;

runService({
  name: 'orders service',
  environment,
  async start(config, logger, faults) {
    const url = new URL(config.SHOP_ORDERS_DATABASE);
    url.password = (await readFile(config.SHOP_ORDERS_DATABASE_PASSWORD_FILE, 'utf8')).trim();
    const database = openDatabase(url.href, (error) =>
      logger.warn({ err: error }, 'a connection to the database was lost'),
    );
    await migrateOnceItIsThere(database);
    const exhaustion = exhaustConnections(faults, database);
    const orders = startOrders(config, database, logger, faults);
    const app = createServiceApp(logger, (routes) => {
      addRoutes(routes, orders.api);
      addRoutesV1(routes, orders.api);
    });
    const server = await serveHttp(app, config);
    return {
      port: server.port,
      async close() {
        orders.api.follower.stop();
        await server.stop();
        await exhaustion.stop();
        await orders.close();
        await database.destroy();
      },
    };
  },
});

async function migrateOnceItIsThere(database: Database): Promise<void> {
  await waitUntil(
    async () => {
      await migrate(database);
      return { ok: true, value: null };
    },
    { what: 'the schema of the orders’ database', deadlineMs: databaseWithinMs, intervalMs: 100 },
  );
}
