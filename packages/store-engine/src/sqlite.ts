import Database from 'better-sqlite3';

export type Connection = Database.Database;

export interface BlockSchema {
  /** Statements that create the tables and set `user_version`. */
  readonly statements: string;
  readonly cacheKibibytes: number;
  /** The file gives pages back that are free: for a store that writes its data again in another form. */
  readonly givesBack?: boolean;
}

/**
 * Opens a block for writing and creates its tables when the file is new.
 * `synchronous=FULL`: a transaction is on disk, not only out of the process, before it is acknowledged.
 */
export function openForWriting(
  path: string,
  { statements, cacheKibibytes, givesBack = false }: BlockSchema,
): Connection {
  const db = new Database(path);
  db.pragma('page_size = 8192');
  if (givesBack) db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma(`cache_size = -${cacheKibibytes}`);
  db.pragma('wal_autocheckpoint = 4000');
  db.pragma('journal_size_limit = 67108864');
  db.pragma('temp_store = MEMORY');
  if (db.pragma('user_version', { simple: true }) === 0) db.transaction(() => db.exec(statements))();
  return db;
}

/** Opens a block for queries. The writer may write meanwhile. Large sorts go to a file: memory that they once took would stay. */
export function openForReading(path: string): Connection {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  db.pragma('cache_size = -1024');
  db.pragma('temp_store = FILE');
  db.pragma('query_only = ON');
  return db;
}
