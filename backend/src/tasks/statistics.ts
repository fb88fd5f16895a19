import type { TaskStatistics } from '@lab/api-contract/tasks';
import type { Database } from '@lab/sqlite/database';

/** Numbers over all tasks. */
export interface StatisticsReader {
  read(): TaskStatistics;
  countByStatus(): TaskStatistics['by_status'];
}

type Counts = Record<'open' | 'done' | 'low' | 'normal' | 'high' | 'overdue', number>;

/** @param now the clock, in milliseconds since the epoch */
export function createStatisticsReader(database: Database, now: () => number = Date.now): StatisticsReader {
  const numbers = database.prepare<{ today: string }, Counts>({
    operation: 'SELECT',
    collection: 'tasks',
    sql: `SELECT count(*) FILTER (WHERE status = 'open') AS open, count(*) FILTER (WHERE status = 'done') AS done,
      count(*) FILTER (WHERE priority = 'low') AS low, count(*) FILTER (WHERE priority = 'normal') AS normal,
      count(*) FILTER (WHERE priority = 'high') AS high,
      count(*) FILTER (WHERE status = 'open' AND due_at < @today) AS overdue FROM tasks`,
  });
  const byStatus = database.prepare<Record<never, never>, { status: 'open' | 'done'; tasks: number }>({
    operation: 'SELECT',
    collection: 'tasks',
    sql: 'SELECT status, count(*) AS tasks FROM tasks GROUP BY status',
  });

  return {
    read() {
      const today = new Date(now()).toISOString().slice(0, 10);
      const row = numbers.get({ today });
      if (!row) throw new Error('an aggregate without GROUP BY always has one row');
      const { open, done, low, normal, high, overdue } = row;
      return { total: open + done, by_status: { open, done }, by_priority: { low, normal, high }, overdue };
    },
    countByStatus() {
      const counts = { open: 0, done: 0 };
      for (const { status, tasks } of byStatus.all({})) counts[status] = tasks;
      return counts;
    },
  };
}
