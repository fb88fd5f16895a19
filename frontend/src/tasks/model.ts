import * as z from 'zod/mini';

export const priorities = ['low', 'normal', 'high'] as const;
export type Priority = (typeof priorities)[number];

export const taskSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  status: z.enum(['open', 'done']),
  priority: z.enum(priorities),
  /** `YYYY-MM-DD` */
  due_at: z.nullable(z.string()),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Task = z.infer<typeof taskSchema>;

export const taskPageSchema = z.object({ items: z.array(taskSchema), next_cursor: z.nullable(z.string()) });
export type TaskPage = z.infer<typeof taskPageSchema>;

export const statsSchema = z.object({
  total: z.number(),
  by_status: z.object({ open: z.number(), done: z.number() }),
  overdue: z.number(),
});
export type Stats = z.infer<typeof statsSchema>;

export const problemSchema = z.object({
  title: z.string(),
  detail: z.optional(z.string()),
  trace_id: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
});
export type Problem = z.infer<typeof problemSchema>;

export type StatusFilter = 'all' | Task['status'];

/** What the list shows. */
export interface Query {
  readonly status: StatusFilter;
  readonly text: string;
}

export const titleMaxLength = 200;
export const descriptionMaxLength = 2_000;
export const searchMaxLength = 200;

/** What a user fills in. */
export interface TaskDraft {
  readonly title: string;
  readonly description: string;
  readonly priority: Priority;
  readonly due_at: string | null;
}

/** Whether the server would list `task` under `query` (the same rule as `GET /api/tasks`). */
export function matches(task: Task, { status, text }: Query): boolean {
  if (status !== 'all' && task.status !== status) return false;
  const wanted = text.toLowerCase();
  return [task.title, task.description].some((field) => field.toLowerCase().includes(wanted));
}

/** Whether an open task was due before `today` (`YYYY-MM-DD`, UTC as in the server's statistics). */
export function isOverdue(task: Task, today: string): boolean {
  return task.status === 'open' && task.due_at !== null && task.due_at < today;
}

export function utcToday(now = new Date()): string {
  return now.toISOString().slice(0, 10);
}
