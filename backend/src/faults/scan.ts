import type { Database } from '@lab/sqlite/database';

/**
 * Scans that many rows with one statement, like a full table scan without an index. The statement generates the rows, so that the
 * lab's own table can stay small.
 */
export function createScan(database: Database): (rows: number) => void {
  return (rows) => {
    const statement = database.prepare<{ rows: number }>({
      operation: 'SELECT',
      collection: 'tasks',
      sql: `WITH RECURSIVE task (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM task WHERE n < @rows)
            SELECT count(*) FROM task WHERE n % 7 = 3`,
    });
    statement.all({ rows });
  };
}
