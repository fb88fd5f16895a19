import Database from 'better-sqlite3';

/**
 * One block holds what arrived within a stretch of time, in a file of its own: dropping old data is deleting a file.
 *
 * - `streams` are the sets of index labels, as JSON sorted by name.
 * - `chunks` hold entries of one stream, sorted by time, in compressed columns (chunk.ts). Each request makes small ones,
 *   which are merged into large ones later.
 * - `traces` tells in which chunks a trace may have lines, by 64 bits of its id.
 */
const schema = `
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

export type Connection = Database.Database;

/** Opens a block for writing and creates its tables when the file is new. A transaction is on disk when it returns. */
export function openForWriting(path: string): Connection {
  const db = new Database(path);
  db.pragma('page_size = 8192');
  // Merging frees most of what small chunks took: the file gives it back.
  db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('cache_size = -8192');
  db.pragma('wal_autocheckpoint = 4000');
  db.pragma('journal_size_limit = 67108864');
  db.pragma('temp_store = MEMORY');
  if (db.pragma('user_version', { simple: true }) === 0) db.transaction(() => db.exec(schema))();
  return db;
}

/** Opens a block for queries. The writer may go on writing. */
export function openForReading(path: string): Connection {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  db.pragma('cache_size = -1024');
  db.pragma('temp_store = FILE');
  db.pragma('query_only = ON');
  return db;
}

/** What stands for a trace id in `traces`: 64 bits of both its halves; for what is no id, 0. */
export function traceKey(traceId: string): bigint {
  if (!/^[0-9a-fA-F]{32}$/.test(traceId)) return 0n;
  const halves = BigInt(`0x${traceId.slice(0, 16)}`) ^ BigInt(`0x${traceId.slice(16)}`);
  return BigInt.asIntN(64, halves);
}
