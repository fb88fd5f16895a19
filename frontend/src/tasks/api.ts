import { routes, taskPath } from '@lab/api-contract/routes';
import type { Task, TaskPage, TaskStatistics } from '@lab/api-contract/tasks';
import type { z } from 'zod';
import { ApiError, problemFromResponse } from './api-error.ts';
import { type Query, statisticsAnswer, type TaskDraft, taskAnswer, taskPageAnswer } from './model.ts';
import { outlivingPage } from './outliving-page.ts';
import { retrying } from './retry.ts';

/** Starts requests within an action, so that their spans become its children. */
export interface RequestScope {
  run<T>(call: () => T): T;
}

const timeoutMs = 10_000;

interface RequestOptions {
  readonly method?: 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /** Repeating the request cannot do its work twice. */
  readonly safeToRepeat: boolean;
}

/** One exchange with the server. Every failure is an {@link ApiError}; an aborted request throws the signal's reason. */
async function request(scope: RequestScope, path: string, options: RequestOptions): Promise<unknown> {
  const { method = 'GET', body, idempotencyKey, signal } = options;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;

  async function attempt(): Promise<unknown> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await send({ signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    if (!response.ok) throw await problemFromResponse(response);
    return response.status === 204 ? undefined : jsonOf(response);
  }

  function send(init: RequestInit): Promise<Response> {
    const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...init };
    return scope.run(() => fetch(path, sent));
  }

  const answer = retrying(attempt, { repeats: options.safeToRepeat ? 2 : 0, signal });
  return method !== 'GET' && options.safeToRepeat ? outlivingPage(answer, send) : answer;
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw new ApiError('The answer of the server is not JSON. Try again in a moment.', {
      status: response.status,
      traceId: response.headers.get('x-trace-id') ?? undefined,
      cause: thrown,
    });
  }
}

function parsed<T>(schema: z.ZodType<T>, path: string, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new ApiError(
    `The answer to ${path} has an unknown shape. Frontend and backend may be of different versions.`,
  );
}

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
  const body = await request(scope, path, { safeToRepeat: true, ...(signal ? { signal } : {}) });
  return parsed(taskPageAnswer, routes.tasks, body);
}

export async function fetchStats(scope: RequestScope): Promise<TaskStatistics> {
  return parsed(statisticsAnswer, routes.stats, await request(scope, routes.stats, { safeToRepeat: true }));
}

/** @param idempotencyKey the same for every try to add this draft, so that it is added once */
export async function addTask(scope: RequestScope, draft: TaskDraft, idempotencyKey: string): Promise<Task> {
  const options = { method: 'POST', body: draft, idempotencyKey, safeToRepeat: true } as const;
  return parsed(taskAnswer, routes.tasks, await request(scope, routes.tasks, options));
}

export async function changeTask(
  scope: RequestScope,
  id: string,
  change: Partial<TaskDraft & Pick<Task, 'status'>>,
): Promise<Task> {
  const path = taskPath(id);
  return parsed(
    taskAnswer,
    path,
    await request(scope, path, { method: 'PATCH', body: change, safeToRepeat: true }),
  );
}

/** Deletes a task; one that is already gone counts as deleted. */
export async function deleteTask(scope: RequestScope, id: string): Promise<void> {
  try {
    await request(scope, taskPath(id), { method: 'DELETE', safeToRepeat: true });
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
  await request(scope, simulations[kind], { method: 'POST', body: {}, safeToRepeat: false });
}
