import { mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { migrate } from './migrations.ts';
import {
  instrumentStatement,
  type SqlParameters,
  type Statement,
  type StatementObserver,
  type StatementText,
} from './statement.ts';

/** How long a statement waits for another connection's lock. Milliseconds. */
const busyTimeoutMs = 5_000;

/** A SQLite database. Everything that goes through it is traced and measured. */
export interface Database {
  /** Prepares a statement; the same text is prepared once only. */
  prepare<P extends SqlParameters = Record<never, never>, Row = never>(
    text: StatementText,
  ): Statement<P, Row>;
  /** Runs `work` in one write transaction; rolls back when it throws. Not to be nested. */
  transaction<T>(work: () => T): T;
  /** How long a statement waits for another connection's lock from now on; undefined: as at the beginning. Milliseconds. */
  waitForLocks(ms: number | undefined): void;
  /** Writes the log back into the database file, empties it, and closes. Safe to call twice. */
  close(): void;
}

export interface DatabaseOptions {
  readonly path: string;
  /** The schema's history; entry N brings it from version N to N + 1. Entries are never changed once released, only added. */
  readonly migrations: readonly string[];
  /**
   * What a commit survives: `process` a crash of the process, `power cut` that of the machine too, for a write to the disk at
   * each commit.
   */
  readonly durable: 'process' | 'power cut';
  readonly observe?: StatementObserver;
}

/**
 * Opens the file, creating it and its folder when missing, and brings its schema up to date.
 *
 * @throws SqliteError when the file is no database or cannot be written, SchemaTooNewError
 */
export function openDatabase(options: DatabaseOptions): Database {
  const { path, migrations, durable, observe = () => undefined } = options;
  mkdirSync(dirname(path), { recursive: true });
  const connection = new BetterSqlite3(path, { timeout: busyTimeoutMs });
  try {
    connection.pragma('journal_mode = WAL');
    // With WAL, NORMAL writes the log to the disk at checkpoints only.
    connection.pragma(`synchronous = ${durable === 'process' ? 'NORMAL' : 'FULL'}`);
    connection.pragma('foreign_keys = ON');
    migrate(connection, migrations);
  } catch (error) {
    connection.close();
    throw error;
  }
  return createDatabase(connection, observe);
}

function createDatabase(connection: BetterSqlite3.Database, observe: StatementObserver): Database {
  const namespace = basename(connection.name);

  const prepared = new Map<string, BetterSqlite3.Statement>();

  function prepare<P extends SqlParameters, Row>(text: StatementText): Statement<P, Row> {
    const statement = prepared.get(text.sql) ?? connection.prepare(text.sql);
    prepared.set(text.sql, statement);
    return instrumentStatement(statement as BetterSqlite3.Statement<[P], Row>, text, namespace, observe);
  }

  // IMMEDIATE takes the write lock at once; a deferred transaction could fail with SQLITE_BUSY half-way.
  const begin = prepare({ operation: 'BEGIN', sql: 'BEGIN IMMEDIATE' });
  const commit = prepare({ operation: 'COMMIT', sql: 'COMMIT' });
  const rollback = prepare({ operation: 'ROLLBACK', sql: 'ROLLBACK' });

  return {
    prepare,
    transaction(work) {
      begin.run({});
      try {
        const result = work();
        commit.run({});
        return result;
      } catch (error) {
        // Some errors (disk full, for one) have made SQLite roll back by itself.
        if (connection.inTransaction) rollback.run({});
        throw error;
      }
    },
    waitForLocks(ms = busyTimeoutMs) {
      if (connection.open) connection.pragma(`busy_timeout = ${ms}`);
    },
    close() {
      if (!connection.open) return;
      connection.pragma('wal_checkpoint(TRUNCATE)');
      connection.close();
    },
  };
}
