/**
 * The history of the schema. Lengths are checked in characters, the API counts UTF-16 units, so the API's limit is the tighter one.
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
