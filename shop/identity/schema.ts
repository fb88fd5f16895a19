/** The history of the schema of the accounts. */
export const migrations: readonly string[] = [
  `CREATE TABLE accounts (
     account_id    TEXT PRIMARY KEY,
     email         TEXT NOT NULL UNIQUE,
     name          TEXT NOT NULL,
     role          TEXT NOT NULL CHECK (role IN ('customer', 'admin')),
     password_hash TEXT NOT NULL,
     created_at    TEXT NOT NULL
   ) STRICT;
   CREATE TABLE signing_keys (
     key_id      TEXT PRIMARY KEY,
     private_jwk TEXT NOT NULL,
     created_at  INTEGER NOT NULL
   ) STRICT;`,
];
