import type { SortField, SortOrder, Task, TaskListQuery } from '@lab/api-contract/tasks';
import { decodeCursor, encodeCursor, type Position } from './cursor.ts';

/** A row of a page: the task and the value it was sorted by. */
export type ListRow = Task & { readonly sort_key: string | number };

export interface ListStatement {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

export const taskColumns = 'id, title, description, status, priority, due_at, created_at, updated_at';

const priorityRank = "CASE priority WHEN 'low' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END";

/**
 * Builds the statement of one page by keyset: rows after the cursor's (key, id) in sort order. Stable under inserts and
 * deletes, and as fast on page 100 as on page 1. Asks for one row more than the limit, to know whether more follow.
 *
 * @returns undefined when the cursor is not valid for this sort order
 */
export function buildListStatement(query: TaskListQuery): ListStatement | undefined {
  const { key, direction } = sorting(query.sort);
  const position = query.cursor === undefined ? undefined : decodeCursor(query.cursor, query.sort);
  if (query.cursor !== undefined && !position) return undefined;
  const conditions = [...filters(query), ...(position ? [after(key, direction)] : [])];
  return {
    sql: [
      `SELECT ${taskColumns}, ${key} AS sort_key FROM tasks`,
      ...(conditions.length > 0 ? [`WHERE ${conditions.join(' AND ')}`] : []),
      `ORDER BY ${key} ${direction}, id ${direction} LIMIT @limit`,
    ].join(' '),
    parameters: {
      limit: query.limit + 1,
      ...(query.status && { status: query.status }),
      ...(query.priority && { priority: query.priority }),
      ...(query.q !== undefined && { pattern: likePattern(query.q) }),
      ...(position && { after_key: position.key, after_id: position.id }),
    },
  };
}

/** The cursor of the page after `rows`, which hold at most `limit + 1` rows; null when this is the last. */
export function nextCursor(rows: readonly ListRow[], limit: number, sort: SortOrder): string | null {
  const last = rows[limit - 1];
  if (rows.length <= limit || !last) return null;
  const position: Position = { sort, key: last.sort_key, id: last.id };
  return encodeCursor(position);
}

/** A pattern for LIKE ... ESCAPE '\' that finds `text` literally. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

function filters(query: TaskListQuery): string[] {
  return [
    ...(query.status ? ['status = @status'] : []),
    ...(query.priority ? ['priority = @priority'] : []),
    ...(query.q !== undefined
      ? [String.raw`(title LIKE @pattern ESCAPE '\' OR description LIKE @pattern ESCAPE '\')`]
      : []),
  ];
}

function after(key: string, direction: 'ASC' | 'DESC'): string {
  return `(${key}, id) ${direction === 'ASC' ? '>' : '<'} (@after_key, @after_id)`;
}

function sorting(sort: SortOrder): { key: string; direction: 'ASC' | 'DESC' } {
  const descending = sort.startsWith('-');
  const field = (descending ? sort.slice(1) : sort) as SortField;
  const keys: Record<SortField, string> = {
    created_at: 'created_at',
    updated_at: 'updated_at',
    title: 'title COLLATE NOCASE',
    priority: priorityRank,
    // A missing date sorts last in both directions.
    due_at: descending ? "coalesce(due_at, '')" : "coalesce(due_at, '~')",
  };
  return { key: keys[field], direction: descending ? 'DESC' : 'ASC' };
}
