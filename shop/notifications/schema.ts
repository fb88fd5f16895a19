/** The history of the schema of the notifications. */
export const migrations: readonly string[] = [
  `CREATE TABLE inbox (
     order_id TEXT NOT NULL,
     version  INTEGER NOT NULL,
     PRIMARY KEY (order_id, version)
   ) STRICT;
   CREATE TABLE orders (
     order_id    TEXT PRIMARY KEY,
     customer_id TEXT NOT NULL,
     currency    TEXT NOT NULL,
     total       INTEGER NOT NULL,
     summary     TEXT NOT NULL
   ) STRICT;
   CREATE TABLE mails (
     mail_id     INTEGER PRIMARY KEY AUTOINCREMENT,
     customer_id TEXT NOT NULL,
     order_id    TEXT NOT NULL,
     subject     TEXT NOT NULL,
     body        TEXT NOT NULL,
     trace_id    TEXT NOT NULL,
     written_at  TEXT NOT NULL
   ) STRICT;
   CREATE INDEX mails_of_customer ON mails (customer_id, mail_id);`,
];
