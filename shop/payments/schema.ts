/** The history of the schema of the payments. */
export const migrations: readonly string[] = [
  `CREATE TABLE payments (
     order_id     TEXT PRIMARY KEY,
     currency     TEXT NOT NULL,
     minor_units  INTEGER NOT NULL CHECK (minor_units >= 0),
     card_last4   TEXT NOT NULL,
     state        TEXT NOT NULL CHECK (state IN ('authorised', 'declined', 'captured', 'voided', 'refunded')),
     decline_code TEXT NOT NULL,
     changed_at   TEXT NOT NULL
   ) STRICT;`,
];
