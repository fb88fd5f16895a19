import type { BlockSchema } from '@lab/store-engine/sqlite';

/**
 * One block holds what arrived within a stretch of time, in a file of its own: dropping old data is deleting a file.
 *
 * - `streams` are the sets of index labels, as JSON sorted by name.
 * - `chunks` hold entries of one stream, sorted by time, in compressed columns (chunk.ts). Each request makes small ones,
 *   which are merged into large ones later.
 * - `trace_filters` tell of each chunk that has traces whether it may hold one (trace-filter.ts), `text_filters` of each large
 *   one whether a text may be in its lines (text-filter.ts).
 */
const tables = `
CREATE TABLE streams (id INTEGER PRIMARY KEY, labels TEXT NOT NULL UNIQUE);
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  count INTEGER NOT NULL,
  text_bytes INTEGER NOT NULL,
  merged INTEGER NOT NULL,
  times BLOB NOT NULL,
  metadata BLOB NOT NULL,
  lines BLOB NOT NULL
);
CREATE INDEX chunks_by_time ON chunks (stream, first, last);
CREATE INDEX chunks_to_merge ON chunks (stream, count, text_bytes) WHERE merged = 0;
CREATE TABLE trace_filters (chunk INTEGER PRIMARY KEY, filter BLOB NOT NULL);
`;

/** What tells which chunks a query needs is read without them. */
const filters = `
CREATE TABLE text_filters (chunk INTEGER PRIMARY KEY, filter BLOB NOT NULL);
DROP INDEX chunks_by_time;
CREATE INDEX chunks_by_time ON chunks (stream, first, last, count, text_bytes);
`;

/** Merging frees most of what small chunks took. */
export const blockSchema: BlockSchema = {
  versions: [tables, filters],
  cacheKibibytes: 2_048,
  givesBack: true,
};
