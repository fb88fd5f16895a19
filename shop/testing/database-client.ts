import { Client } from 'pg';

export interface DatabaseClient {
  readonly query: (text: string) => Promise<readonly Record<string, unknown>[]>;
  readonly close: () => Promise<void>;
}

/** Connects to a database, `postgres://user:password@host:port/name`. The end of its connection is no error. */
export async function connectDatabase(url: string): Promise<DatabaseClient> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  return {
    query: async (text) => (await client.query<Record<string, unknown>>(text)).rows,
    close: () => client.end(),
  };
}
