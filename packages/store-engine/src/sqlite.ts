import Database from 'better-sqlite3';

export type Connection = Database.Database;

export interface BlockSchema {
  /** The statements that make each version of a block from the one before; the first ones create the tables. */
  readonly versions: readonly string[];
  readonly cacheKibibytes: number;
  /** The file gives pages back that are free: for a store that writes its data again in another form. */
  readonly givesBack?: boolean;
}

/**
 * Opens a block for writing; creates its tables when the file is new, and brings it up to date when it is old. Throws when it
 * is newer than this program.
 * `synchronous=FULL`: a transaction is on disk, not only out of the process, before it is acknowledged.
 */
export function openForWriting(
  path: string,
  { versions, cacheKibibytes, givesBack = false }: BlockSchema,
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
  db.transaction(() => upgrade(db, path, versions))();
  return db;
}

function upgrade(db: Connection, path: string, versions: readonly string[]): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > versions.length) {
    throw new Error(
      `${path} was written by a newer version of the lab. Use that version, or move the file away.`,
    );
  }
  for (const statements of versions.slice(version)) db.exec(statements);
  db.pragma(`user_version = ${versions.length}`);
}

/** Opens a block for queries. The writer may write meanwhile. Large sorts go to a file: memory that they once took would stay. */
export function openForReading(path: string): Connection {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  db.pragma('cache_size = -1024');
  db.pragma('temp_store = FILE');
  db.pragma('query_only = ON');
  return db;
}
