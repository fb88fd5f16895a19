import type { BlockSchema } from '@lab/store-engine/sqlite';

/**
 * One block holds what arrived within a stretch of time, in a file of its own: dropping old data is deleting a file.
 *
 * - `streams` are the sets of index labels, as JSON sorted by name.
 * - `chunks` hold entries of one stream, sorted by time, in compressed columns (chunk.ts). Each request makes small ones,
 *   which are merged into large ones later.
 * - `traces` tells in which chunks a trace may have lines, by 64 bits of its id.
 */
const statements = `
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
CREATE TABLE traces (
  trace INTEGER NOT NULL,
  chunk INTEGER NOT NULL,
  PRIMARY KEY (trace, chunk)
) WITHOUT ROWID;
PRAGMA user_version = 1;
`;

/** Merging frees most of what small chunks took. */
export const blockSchema: BlockSchema = { statements, cacheKibibytes: 8_192, givesBack: true };

/** What stands for a trace id in `traces`: 64 bits of both its halves; for what is no id, 0. */
export function traceKey(traceId: string): bigint {
  if (!/^[0-9a-fA-F]{32}$/.test(traceId)) return 0n;
  const halves = BigInt(`0x${traceId.slice(0, 16)}`) ^ BigInt(`0x${traceId.slice(16)}`);
  return BigInt.asIntN(64, halves);
}
