import type { Connection } from '@lab/store-engine/sqlite';

interface TraceRow {
  readonly id: bigint;
  readonly start: bigint;
  readonly end: bigint;
  readonly root_service: bigint | null;
  readonly root_name: bigint | null;
}

/** The statements with which a block is written. Times are 64-bit: read them as bigint. */
export function prepareWriting(db: Connection) {
  const shared = (table: 'resources' | 'scopes') => ({
    find: db
      .prepare<[Uint8Array, string], number>(`SELECT id FROM ${table} WHERE body = ? AND schema_url = ?`)
      .pluck(),
    insert: db.prepare<[Uint8Array, string]>(`INSERT INTO ${table} (body, schema_url) VALUES (?, ?)`),
  });
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    resources: shared('resources'),
    scopes: shared('scopes'),
    findTrace: db
      .prepare<[Uint8Array], TraceRow>(
        'SELECT id, start, "end", root_service, root_name FROM traces WHERE trace_id = ?',
      )
      .safeIntegers(),
    insertTrace: db.prepare<[Uint8Array]>('INSERT INTO traces (trace_id, start, "end") VALUES (?, 0, 0)'),
    updateTrace: db.prepare<[bigint, bigint, number | null, number | null, number]>(
      'UPDATE traces SET start = ?, "end" = ?, root_service = ?, root_name = ? WHERE id = ?',
    ),
    insertSpan: db.prepare(
      `INSERT OR IGNORE INTO spans (trace, span_id, resource, scope, service, name, kind, status, start, duration,
        http_route, http_status, db_system, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    insertPosting: db.prepare<[number, number, number | bigint, number, string]>(
      'INSERT INTO postings (key, type, value, first, ids) VALUES (?, ?, ?, ?, ?)',
    ),
    lastSpan: db.prepare<[], number>('SELECT max(id) FROM spans').pluck(),
    firstStart: db.prepare<[], bigint>('SELECT min(start) FROM spans').pluck().safeIntegers(),
    lastStart: db.prepare<[], bigint>('SELECT max(start) FROM spans').pluck().safeIntegers(),
    longestTrace: db
      .prepare<[], bigint>(`SELECT value FROM meta WHERE key = 'longest_trace'`)
      .pluck()
      .safeIntegers(),
    setLongestTrace: db.prepare<[bigint]>(
      `INSERT INTO meta VALUES ('longest_trace', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    ),
  };
}
