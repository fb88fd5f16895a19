import type { BlockSchema } from '@lab/store-engine/sqlite';

/**
 * One block holds the traces that began to arrive within a stretch of time, in a file of its own: dropping old data is
 * deleting a file. All spans of a trace live in the block of its first span.
 *
 * - `strings` is the dictionary; columns and postings hold its ids.
 * - `spans.body` is the span as it arrived (OTLP protobuf). The other columns repeat what queries filter on most.
 * - `postings` is the attribute index: for a scoped key (`span.user.id`, `event.exception.type`, `event:name`, `link.kind`)
 *   and a value, the ids of the spans that have it, as a JSON list of offsets from `first`, one row a batch. Resources and
 *   scopes are few: queries read them all.
 */
const tables = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) WITHOUT ROWID;
CREATE TABLE strings (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE);
CREATE TABLE resources (id INTEGER PRIMARY KEY, body BLOB NOT NULL, schema_url TEXT NOT NULL, UNIQUE (body, schema_url));
CREATE TABLE scopes (id INTEGER PRIMARY KEY, body BLOB NOT NULL, schema_url TEXT NOT NULL, UNIQUE (body, schema_url));
CREATE TABLE traces (
  id INTEGER PRIMARY KEY,
  trace_id BLOB NOT NULL UNIQUE,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  root_service INTEGER,
  root_name INTEGER
);
CREATE TABLE spans (
  id INTEGER PRIMARY KEY,
  trace INTEGER NOT NULL,
  span_id BLOB NOT NULL,
  resource INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  service INTEGER NOT NULL,
  name INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  status INTEGER NOT NULL,
  start INTEGER NOT NULL,
  duration INTEGER NOT NULL,
  http_route INTEGER,
  http_status INTEGER,
  db_system INTEGER,
  body BLOB NOT NULL,
  UNIQUE (trace, span_id)
);
CREATE INDEX spans_by_start ON spans (start);
CREATE INDEX spans_by_service ON spans (service, start);
CREATE INDEX spans_by_name ON spans (name, start);
CREATE INDEX spans_by_duration ON spans (duration);
CREATE INDEX spans_by_error ON spans (start) WHERE status = 2;
CREATE INDEX spans_by_route ON spans (http_route, status, start) WHERE http_route IS NOT NULL;
CREATE INDEX spans_by_http_status ON spans (http_status, start) WHERE http_status IS NOT NULL;
CREATE INDEX spans_by_db_system ON spans (db_system, start) WHERE db_system IS NOT NULL;
CREATE TABLE postings (
  key INTEGER NOT NULL,
  type INTEGER NOT NULL,
  value ANY NOT NULL,
  first INTEGER NOT NULL,
  ids TEXT NOT NULL,
  PRIMARY KEY (key, type, value, first)
) WITHOUT ROWID, STRICT;
`;

/** What `postings.type` says about `postings.value`. */
export const postingType = {
  /** Dictionary id. */
  string: 0,
  int: 1,
  float: 2,
  /** 0 or 1. */
  boolean: 3,
  /** A list, NaN or a very long string: any condition on it must look at the span. */
  unindexed: 9,
} as const;

/** Span attributes with a column of their own when they have this type; with another type they are in `postings`. */
export const dedicatedColumns = {
  'http.route': { column: 'http_route', type: 'string' },
  'http.response.status_code': { column: 'http_status', type: 'int' },
  'db.system.name': { column: 'db_system', type: 'string' },
} as const;

export type DedicatedAttribute = keyof typeof dedicatedColumns;

export function isDedicated(name: string): name is DedicatedAttribute {
  return Object.hasOwn(dedicatedColumns, name);
}

export const blockSchema: BlockSchema = { versions: [tables], cacheKibibytes: 8_192 };
