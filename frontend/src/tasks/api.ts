import { routes, taskPath } from '@lab/api-contract/routes';
import type { Task, TaskPage, TaskStatistics } from '@lab/api-contract/tasks';
import { ApiError } from '../client/api-error.ts';
import { parsed, type RequestScope } from '../client/request.ts';
import { type Query, statisticsAnswer, type TaskDraft, taskAnswer, taskPageAnswer } from './model.ts';

export interface ListRequest extends Query {
  readonly cursor?: string | undefined;
  readonly signal?: AbortSignal;
}

export async function listTasks(
  scope: RequestScope,
  { status, text, cursor, signal }: ListRequest,
): Promise<TaskPage> {
  const search = new URLSearchParams();
  if (status !== 'all') search.set('status', status);
  if (text) search.set('q', text);
  if (cursor) search.set('cursor', cursor);
  const path = search.size ? `${routes.tasks}?${search}` : routes.tasks;
  const body = await scope.request(path, signal ? { signal } : {});
  return parsed(taskPageAnswer, routes.tasks, body);
}

export async function fetchStats(scope: RequestScope): Promise<TaskStatistics> {
  return parsed(statisticsAnswer, routes.stats, await scope.request(routes.stats));
}

/** @param idempotencyKey the same for every try to add this draft, so that it is added once */
export async function addTask(scope: RequestScope, draft: TaskDraft, idempotencyKey: string): Promise<Task> {
  const options = { method: 'POST', body: draft, idempotencyKey } as const;
  return parsed(taskAnswer, routes.tasks, await scope.request(routes.tasks, options));
}

export async function changeTask(
  scope: RequestScope,
  id: string,
  change: Partial<TaskDraft & Pick<Task, 'status'>>,
): Promise<Task> {
  const path = taskPath(id);
  return parsed(taskAnswer, path, await scope.request(path, { method: 'PATCH', body: change }));
}

/** Deletes a task; one that is already gone counts as deleted. */
export async function deleteTask(scope: RequestScope, id: string): Promise<void> {
  try {
    await scope.request(taskPath(id), { method: 'DELETE' });
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}

const simulations = {
  error: routes.simulateError,
  slow: routes.simulateSlow,
  bulk: routes.simulateBulk,
  'db-smoke': routes.simulateDbSmoke,
} as const;
export type Simulation = keyof typeof simulations;

export async function simulate(scope: RequestScope, kind: Simulation): Promise<void> {
  await scope.request(simulations[kind], { method: 'POST', body: {} });
}
