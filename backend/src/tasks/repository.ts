import { randomUUIDv7 } from 'node:crypto';
import type { Task, TaskInput, TaskListQuery, TaskPage, TaskPatch } from '@lab/api-contract/tasks';
import type { Database } from '@lab/sqlite/database';
import type { StatementText } from '@lab/sqlite/statement';
import { buildListStatement, type ListRow, nextCursor, taskColumns } from './list-query.ts';

/** The tasks in the database. */
export interface TaskRepository {
  /** One page; undefined when the cursor does not belong to this sort order. */
  list(query: TaskListQuery): TaskPage | undefined;
  find(id: string): Task | undefined;
  create(input: TaskInput): Task;
  /** Creates all or none, with one statement. */
  createMany(inputs: readonly TaskInput[]): number;
  /** Sets the given fields; undefined when there is no such task. */
  update(id: string, fields: TaskPatch): Task | undefined;
  /** False when there is no such task. */
  remove(id: string): boolean;
}

function text(operation: StatementText['operation'], sql: string): StatementText {
  return { operation, collection: 'tasks', sql };
}

const columns = taskColumns.split(', ');
const placeholders = columns.map((column) => `@${column}`).join(', ');
const fromJson = columns.map((column) => `value ->> '${column}'`).join(', ');

/** @param now the clock, in milliseconds since the epoch */
export function createTaskRepository(database: Database, now: () => number = Date.now): TaskRepository {
  const find = database.prepare<{ id: string }, Task>(
    text('SELECT', `SELECT ${taskColumns} FROM tasks WHERE id = @id`),
  );
  const insert = database.prepare<Task>(
    text('INSERT', `INSERT INTO tasks (${taskColumns}) VALUES (${placeholders})`),
  );
  const insertMany = database.prepare<{ tasks: string }>(
    text('INSERT', `INSERT INTO tasks (${taskColumns}) SELECT ${fromJson} FROM json_each(@tasks)`),
  );
  const update = database.prepare<Omit<Task, 'created_at'>, Task>(
    text(
      'UPDATE',
      `UPDATE tasks SET title = @title, description = @description, status = @status, priority = @priority,
       due_at = @due_at, updated_at = @updated_at WHERE id = @id RETURNING ${taskColumns}`,
    ),
  );
  const remove = database.prepare<{ id: string }>(text('DELETE', 'DELETE FROM tasks WHERE id = @id'));

  function newTask(input: TaskInput, id: string = randomUUIDv7()): Task {
    const time = new Date(now()).toISOString();
    return { id, ...input, created_at: time, updated_at: time };
  }

  return {
    list(query) {
      const statement = buildListStatement(query);
      if (!statement) return undefined;
      const rows = database
        .prepare<typeof statement.parameters, ListRow>(text('SELECT', statement.sql))
        .all(statement.parameters);
      const items = rows.slice(0, query.limit).map(({ sort_key: _, ...task }) => task);
      return { items, next_cursor: nextCursor(rows, query.limit, query.sort) };
    },
    find: (id) => find.get({ id }),
    create(input) {
      const task = newTask(input);
      insert.run(task);
      return task;
    },
    createMany(inputs) {
      // Ids of the same millisecond are in random order; sorted, they keep the order of the inputs.
      const ids = inputs.map(() => randomUUIDv7()).toSorted();
      const tasks = inputs.map((input, index) => newTask(input, ids[index]));
      return insertMany.run({ tasks: JSON.stringify(tasks) }).changes;
    },
    update(id, fields) {
      return database.transaction(() => {
        const current = find.get({ id });
        if (!current) return undefined;
        const { created_at: _, ...changed } = {
          ...current,
          ...fields,
          updated_at: new Date(now()).toISOString(),
        };
        return update.get(changed);
      });
    },
    remove: (id) => remove.run({ id }).changes > 0,
  };
}
