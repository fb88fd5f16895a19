import { Kysely, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { Pool, TypeOverrides, types } from 'pg';
import { migrations } from './migrations.ts';
import { planOnce } from './planned-once.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

/** In the pool. */
export const connections = 8;
const connectTimeoutMs = 2_000;
/** A statement that takes longer is stuck: behind a lock, or on a server that is gone. */
const statementTimeoutMs = 5_000;

/** Positions are far from 2^53, beyond which a number would not be exact. */
function numbersForBigints(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, Number);
  return overrides;
}

/**
 * A pool of connections; the first is made when it is needed.
 *
 * @param url `postgres://user:password@host:port/database`
 * @param onError told of a connection that ends; the pool makes another one
 */
export function openDatabase(url: string, onError: (error: Error) => void): Database {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 1_000,
    types: numbersForBigints(),
  });
  pool.on('error', onError);
  // A connection in use says so too, and without a listener that would end the process.
  pool.on('connect', (client) => {
    client.on('error', onError);
    planOnce(client);
  });
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** Brings the schema up to date; processes that do it at the same time wait for each other. Rejects with the database's error. */
export async function migrate(database: Database): Promise<void> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => ({ ...migrations }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
