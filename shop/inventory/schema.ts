/** The history of the schema of the inventory, with the products that a new shop sells. */
export const migrations: readonly string[] = [
  `CREATE TABLE products (
     sku         TEXT PRIMARY KEY,
     name        TEXT NOT NULL,
     currency    TEXT NOT NULL,
     minor_units INTEGER NOT NULL CHECK (minor_units > 0),
     on_hand     INTEGER NOT NULL CHECK (on_hand >= 0)
   ) STRICT;
   CREATE TABLE reservations (
     order_id   TEXT PRIMARY KEY,
     state      TEXT NOT NULL CHECK (state IN ('held', 'committed', 'released')),
     expires_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX reservations_held ON reservations (expires_at) WHERE state = 'held';
   CREATE TABLE reservation_lines (
     order_id TEXT NOT NULL REFERENCES reservations,
     sku      TEXT NOT NULL REFERENCES products,
     quantity INTEGER NOT NULL CHECK (quantity > 0),
     PRIMARY KEY (order_id, sku)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE adjustments (
     key TEXT PRIMARY KEY,
     sku TEXT NOT NULL REFERENCES products,
     by  INTEGER NOT NULL
   ) STRICT;
   INSERT INTO products (sku, name, currency, minor_units, on_hand) VALUES
     ('mug', 'Mug “It works on my cluster”', 'EUR', 1490, 500),
     ('t-shirt', 'T-shirt “99.9 %”', 'EUR', 2490, 300),
     ('notebook', 'Notebook, 120 dotted pages', 'EUR', 990, 800),
     ('stickers', 'Stickers, 20 signals', 'EUR', 450, 1000),
     ('duck', 'Rubber duck for debugging', 'EUR', 790, 400),
     ('poster', 'Poster “The four golden signals”', 'EUR', 1790, 200);`,
];
