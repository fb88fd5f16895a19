import { type Database, migrate, openDatabase } from '../orders/database/database.ts';
import { startDatabaseServer, type TestDatabaseServer } from './database-server.ts';

export interface TestOrdersDatabase {
  readonly server: TestDatabaseServer;
  readonly database: Database;
  readonly stop: () => Promise<void>;
}

/** A server with the schema of the orders. */
export async function startOrdersDatabase(): Promise<TestOrdersDatabase> {
  const server = await startDatabaseServer();
  const database = openDatabase(server.url, () => undefined);
  await migrate(database);
  return {
    server,
    database,
    async stop() {
      await database.destroy();
      await server.stop();
    },
  };
}
