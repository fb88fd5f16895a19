import type { Database } from '@lab/sqlite/database';

/**
 * Reads so many rows with one statement, as if a table of that size had no index for what is asked. The rows are made up by the
 * statement: the lab's own table would have to be that large.
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
