import type { Task, TaskPage } from '@lab/api-contract/tasks';
import { matches, type Query } from './model.ts';

/** The tasks on the screen and what they were asked for. */
export interface TaskStore {
  /** Only the tasks of a `ready` store are known to be what the server lists under the query. */
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly query: Query;
  readonly tasks: readonly Task[];
  /** Cursor of the page after the last one shown. */
  readonly nextCursor: string | undefined;
}

export const emptyStore: TaskStore = {
  phase: 'loading',
  query: { status: 'all', text: '' },
  tasks: [],
  nextCursor: undefined,
};

export function withPage(query: Query, page: TaskPage): TaskStore {
  return { phase: 'ready', query, tasks: page.items, nextCursor: page.next_cursor ?? undefined };
}

/** Appends the next page; a task that moved onto it while the user was reading is not shown twice. */
export function withNextPage(store: TaskStore, page: TaskPage): TaskStore {
  const known = new Set(store.tasks.map(({ id }) => id));
  const fresh = page.items.filter(({ id }) => !known.has(id));
  return { ...store, tasks: [...store.tasks, ...fresh], nextCursor: page.next_cursor ?? undefined };
}

/** A new task comes first, as the server would list it, if it matches what is shown. */
export function withAdded(store: TaskStore, task: Task): TaskStore {
  if (!matches(task, store.query)) return store;
  return { ...store, tasks: [task, ...store.tasks.filter(({ id }) => id !== task.id)] };
}

/** A changed task keeps its place, or leaves if it no longer matches what is shown. */
export function withChanged(store: TaskStore, task: Task): TaskStore {
  const tasks = store.tasks.flatMap((shown) => {
    if (shown.id !== task.id) return [shown];
    return matches(task, store.query) ? [task] : [];
  });
  return { ...store, tasks };
}

export function withoutTask(store: TaskStore, id: string): TaskStore {
  return { ...store, tasks: store.tasks.filter((task) => task.id !== id) };
}
