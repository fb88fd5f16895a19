import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from './database.ts';
import { migrate, SchemaTooNewError } from './migrations.ts';
import type { StatementObserver } from './statement.ts';

const migrations = ['CREATE TABLE keys (key TEXT PRIMARY KEY) STRICT', 'CREATE INDEX by_key ON keys (key)'];

let folder: string;
let path: string;
const open = (observe?: StatementObserver) =>
  openDatabase({ path, migrations, durable: 'process', ...(observe ? { observe } : {}) });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-sqlite-'));
  path = join(folder, 'deep', 'tasks.db');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function pragma(name: string): unknown {
  const connection = new BetterSqlite3(path);
  try {
    return connection.pragma(name, { simple: true });
  } finally {
    connection.close();
  }
}

test('a new file gets its folder, the newest schema and write-ahead logging', () => {
  open().close();
  expect(pragma('user_version')).toBe(migrations.length);
  expect(pragma('journal_mode')).toBe('wal');
});

test('opening again changes nothing and keeps the rows', () => {
  for (let round = 1; round <= 2; round += 1) {
    const database = open();
    database
      .prepare({
        operation: 'INSERT',
        sql: 'INSERT INTO keys VALUES (hex(randomblob(4)))',
      })
      .run({});
    database.close();
  }
  const database = open();
  const count = database.prepare<Record<never, never>, { n: number }>({
    operation: 'SELECT',
    sql: 'SELECT count(*) AS n FROM keys',
  });
  expect(count.get({})).toEqual({ n: 2 });
  database.close();
});

test('closing empties the write-ahead log into the file', () => {
  const database = open();
  database.prepare({ operation: 'INSERT', sql: "INSERT INTO keys VALUES ('a')" }).run({});
  database.close();
  expect(() => readFileSync(`${path}-wal`)).toThrow(/ENOENT/);
});

test('a step that fails leaves the schema at the version before it', () => {
  const connection = new BetterSqlite3(':memory:');
  const steps = ['CREATE TABLE a (x)', 'CREATE TABLE b (x); CREATE TABLE a (x)'];
  expect(() => migrate(connection, steps)).toThrow(/already exists/);
  expect(connection.pragma('user_version', { simple: true })).toBe(1);
  expect(() => connection.prepare('SELECT * FROM b')).toThrow(/no such table/);
  connection.close();
});

test('only the missing steps are run', () => {
  const connection = new BetterSqlite3(':memory:');
  migrate(connection, ['CREATE TABLE a (x)']);
  migrate(connection, ['CREATE TABLE a (x)', 'CREATE TABLE b (x)']);
  expect(connection.pragma('user_version', { simple: true })).toBe(2);
  connection.close();
});

test('a file of a newer version is refused with advice', () => {
  open().close();
  const connection = new BetterSqlite3(path);
  connection.pragma('user_version = 99');
  connection.close();
  expect(() => open()).toThrow(SchemaTooNewError);
  expect(() => open()).toThrow(/version 99.*move the file away/);
});

test('a file that is no database is refused and stays as it is', () => {
  open().close();
  writeFileSync(path, 'not a database, but somebody’s text');
  expect(() => open()).toThrow(/not a database/);
  expect(readFileSync(path, 'utf8')).toContain('somebody’s text');
});

test('a transaction that throws leaves nothing behind and the next one works', () => {
  const database = open();
  const insert = database.prepare<{ key: string }>({
    operation: 'INSERT',
    sql: 'INSERT INTO keys VALUES (@key)',
  });
  const failure = new Error('half-way');
  expect(() =>
    database.transaction(() => {
      insert.run({ key: 'a' });
      throw failure;
    }),
  ).toThrow(failure);
  expect(database.transaction(() => insert.run({ key: 'a' }))).toEqual({ changes: 1 });
  database.close();
});

test('each statement is observed with its operation, also when it fails', () => {
  const seen: string[] = [];
  const database = open((operation) => seen.push(operation));
  const insert = database.prepare({
    operation: 'INSERT',
    sql: "INSERT INTO keys VALUES ('a')",
  });
  database.transaction(() => insert.run({}));
  expect(() => insert.run({})).toThrow(/UNIQUE/);
  expect(seen).toEqual(['BEGIN', 'INSERT', 'COMMIT', 'INSERT']);
  database.close();
});
