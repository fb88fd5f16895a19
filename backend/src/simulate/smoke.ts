import { randomUUIDv7 } from 'node:crypto';
import type { Database } from '@lab/sqlite/database';
import { z } from 'zod';

export const smokeResultSchema = z
  .strictObject({
    operations: z.array(z.enum(['INSERT', 'SELECT', 'UPDATE', 'DELETE'])),
    rows_left: z.int().min(0),
  })
  .meta({ id: 'DatabaseSmokeResult' });

type SmokeResult = z.infer<typeof smokeResultSchema>;

/** Prepares one statement of each kind on a row of its own. Each call of the result runs them in one transaction. */
export function createSmokeTest(database: Database): () => SmokeResult {
  const collection = 'tasks';
  type Id = { id: string };
  const insert = database.prepare<Id & { time: string }>({
    operation: 'INSERT',
    collection,
    sql: `INSERT INTO tasks (id, title, status, priority, created_at, updated_at)
          VALUES (@id, 'Database smoke test', 'open', 'low', @time, @time)`,
  });
  const count = database.prepare<Id, { rows: number }>({
    operation: 'SELECT',
    collection,
    sql: 'SELECT count(*) AS rows FROM tasks WHERE id = @id',
  });
  const update = database.prepare<Id>({
    operation: 'UPDATE',
    collection,
    sql: "UPDATE tasks SET status = 'done' WHERE id = @id",
  });
  const remove = database.prepare<Id>({
    operation: 'DELETE',
    collection,
    sql: 'DELETE FROM tasks WHERE id = @id',
  });

  return () =>
    database.transaction(() => {
      const id = randomUUIDv7();
      insert.run({ id, time: new Date().toISOString() });
      const found = count.get({ id })?.rows ?? 0;
      update.run({ id });
      const removed = remove.run({ id }).changes;
      return { operations: ['INSERT', 'SELECT', 'UPDATE', 'DELETE'], rows_left: found - removed };
    });
}
