import {
  type Priority,
  type Task,
  taskPageSchema,
  taskSchema,
  taskStatisticsSchema,
} from '@lab/api-contract/tasks';
import { z } from 'zod';

/** Answers as a page reads them: a field that a newer backend adds is no mistake. */
export const taskAnswer = taskSchema.strip();
export const taskPageAnswer = taskPageSchema.strip().extend({ items: z.array(taskAnswer) });
export const statisticsAnswer = taskStatisticsSchema.strip();

export type StatusFilter = 'all' | Task['status'];

/** What the list shows. */
export interface Query {
  readonly status: StatusFilter;
  readonly text: string;
}

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
