import type BetterSqlite3 from 'better-sqlite3';

/**
 * The schema's history; entry N brings `user_version` from N to N + 1. Entries are never changed once released, only
 * added. Lengths are checked in characters, the API counts UTF-16 units, so the API's limit is the tighter one.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE tasks (
     id          TEXT PRIMARY KEY,
     title       TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
     description TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 2000),
     status      TEXT NOT NULL CHECK (status IN ('open', 'done')),
     priority    TEXT NOT NULL CHECK (priority IN ('low', 'normal', 'high')),
     due_at      TEXT,
     created_at  TEXT NOT NULL,
     updated_at  TEXT NOT NULL
   ) STRICT;
   CREATE INDEX tasks_by_creation ON tasks (created_at, id);
   CREATE INDEX tasks_by_status ON tasks (status, created_at, id);
   CREATE TABLE idempotency_keys (
     key          TEXT PRIMARY KEY,
     content_hash TEXT NOT NULL,
     answer       TEXT NOT NULL,
     created_at   TEXT NOT NULL
   ) STRICT;
   CREATE INDEX idempotency_keys_by_creation ON idempotency_keys (created_at);`,
];

/** The file was written by a newer backend. */
export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError';
}

/**
 * Brings the schema up to date, each step in a transaction of its own: a step that fails leaves the file at the
 * version before it.
 *
 * @throws SchemaTooNewError when the file has more steps than this backend knows
 */
export function migrate(connection: BetterSqlite3.Database, steps: readonly string[] = migrations): void {
  const found = Number(connection.pragma('user_version', { simple: true }));
  if (found > steps.length) {
    throw new SchemaTooNewError(
      `${connection.name} has schema version ${found}, this backend knows ${steps.length}. ` +
        'Start the newer backend again, or move the file away.',
    );
  }
  steps.forEach((step, index) => {
    const apply = connection.transaction(() => {
      // Read again under the write lock: another process may have been faster.
      if (Number(connection.pragma('user_version', { simple: true })) > index) return;
      connection.exec(step);
      connection.pragma(`user_version = ${index + 1}`);
    });
    if (index >= found) apply.immediate();
  });
}
