import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const step = (text: string): Migration => ({
  async up(database) {
    await sql.raw(text).execute(database);
  },
});

/** The history of the schema, by name in the order in which they are run. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-orders': step(`
    CREATE TABLE event (
      position       bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
      order_id       text        NOT NULL,
      version        integer     NOT NULL CHECK (version > 0),
      type           text        NOT NULL,
      schema_version integer     NOT NULL CHECK (schema_version > 0),
      data           jsonb       NOT NULL,
      recorded_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
      transaction    xid8        NOT NULL DEFAULT pg_current_xact_id(),
      PRIMARY KEY (order_id, version)
    );
    CREATE INDEX event_in_order ON event (transaction, position);

    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'events are only added'; END $$;
    CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    CREATE TABLE saga (
      order_id      text        PRIMARY KEY,
      step          text        NOT NULL,
      undo          jsonb       NOT NULL,
      reason        text        NOT NULL,
      attempts      integer     NOT NULL,
      version       integer     NOT NULL,
      card_number   text,
      trace_parent  text,
      deadline_at   timestamptz NOT NULL,
      due_at        timestamptz,
      claimed_until timestamptz
    );
    CREATE INDEX saga_due ON saga (due_at);

    CREATE TABLE outbox (
      order_id     text    NOT NULL,
      version      integer NOT NULL,
      trace_parent text,
      PRIMARY KEY (order_id, version),
      FOREIGN KEY (order_id, version) REFERENCES event
    );

    CREATE TABLE idempotency (
      customer_id    text        NOT NULL,
      key            text        NOT NULL,
      request_digest text        NOT NULL,
      order_id       text        NOT NULL,
      created_at     timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (customer_id, key)
    );

    CREATE TABLE order_view (
      order_id    text        PRIMARY KEY,
      customer_id text        NOT NULL,
      version     integer     NOT NULL,
      status      text        NOT NULL,
      "order"     jsonb       NOT NULL,
      history     jsonb       NOT NULL,
      placed_at   timestamptz NOT NULL
    );
    CREATE INDEX order_view_of_customer ON order_view (customer_id, placed_at DESC);
    CREATE INDEX order_view_by_status ON order_view (status, placed_at DESC);

    CREATE TABLE product_sales (
      sku     text   PRIMARY KEY,
      name    text   NOT NULL,
      units   bigint NOT NULL,
      revenue bigint NOT NULL
    );

    CREATE TABLE projection (
      name        text   PRIMARY KEY,
      transaction xid8   NOT NULL,
      position    bigint NOT NULL
    );
    INSERT INTO projection VALUES ('orders', '0', 0);`),
};
