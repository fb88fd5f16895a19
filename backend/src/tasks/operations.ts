import { routes, taskPath } from '@lab/api-contract/routes';
import {
  idempotencyKeySchema,
  type Task,
  taskIdSchema,
  taskInputSchema,
  taskListQuerySchema,
  taskPageSchema,
  taskPatchSchema,
  taskSchema,
  taskStatisticsSchema,
} from '@lab/api-contract/tasks';
import { defineOperation, type Operation } from '@lab/http/operation';
import { ProblemError } from '@lab/http/problem';
import { z } from 'zod';
import type { CreateOnce } from './idempotency.ts';
import type { TaskRepository } from './repository.ts';
import type { StatisticsReader } from './statistics.ts';

interface Dependencies {
  readonly tasks: TaskRepository;
  readonly createOnce: CreateOnce;
  readonly statistics: StatisticsReader;
}

const params = z.strictObject({ id: taskIdSchema });
const collection = { path: routes.tasks, tag: 'tasks' } as const;
const single = { path: routes.task, tag: 'tasks', params } as const;
const bodyProblems = [
  'insufficient-storage',
  'invalid-request',
  'malformed-json',
  'payload-too-large',
  'unsupported-media-type',
] as const;

/** The task manager's API. */
export function taskOperations({ tasks, createOnce, statistics }: Dependencies): Operation[] {
  return [
    listTasks(tasks),
    createTask(tasks, createOnce),
    ...singleTaskOperations(tasks),
    defineOperation({
      method: 'get',
      path: routes.stats,
      tag: 'tasks',
      id: 'getStatistics',
      summary: 'Numbers over all tasks',
      answer: { status: 200, description: 'The numbers', schema: taskStatisticsSchema },
      problems: ['invalid-request'],
      handle: () => ({ body: statistics.read() }),
    }),
  ];
}

function listTasks(tasks: TaskRepository): Operation {
  return defineOperation({
    ...collection,
    method: 'get',
    id: 'listTasks',
    summary: 'One page of tasks, filtered and sorted',
    query: taskListQuerySchema,
    answer: { status: 200, description: 'The page', schema: taskPageSchema },
    problems: ['invalid-request'],
    handle({ query }) {
      const page = tasks.list(query);
      if (page) return { body: page };
      const message = 'is not a cursor of this sort order; start again without it';
      throw new ProblemError('invalid-request', `query cursor: ${message}`, {
        errors: [{ in: 'query', path: 'cursor', message }],
      });
    },
  });
}

function createTask(tasks: TaskRepository, createOnce: CreateOnce): Operation {
  const created = (task: Task) => ({ headers: { location: taskPath(task.id) }, body: task });
  return defineOperation({
    ...collection,
    method: 'post',
    id: 'createTask',
    summary: 'Creates a task; with an Idempotency-Key once only, however often it is sent within 24 hours',
    headers: z.object({ 'idempotency-key': idempotencyKeySchema.optional() }),
    body: taskInputSchema,
    answer: {
      status: 201,
      description: 'The task',
      schema: taskSchema,
      headers: z.object({
        location: z.string(),
        'idempotency-replayed': z.literal('true').optional().meta({ description: 'The first answer, again' }),
      }),
    },
    problems: [...bodyProblems, 'idempotency-key-reused'],
    handle({ headers, body }) {
      const key = headers['idempotency-key'];
      if (key === undefined) return created(tasks.create(body));
      const result = createOnce(key, body);
      if (result.outcome === 'created') return created(result.task);
      if (result.outcome === 'conflict') {
        throw new ProblemError('idempotency-key-reused', 'The first request with this key had another body');
      }
      const answer = created(result.task);
      return { ...answer, headers: { ...answer.headers, 'idempotency-replayed': 'true' } };
    },
  });
}

function singleTaskOperations(tasks: TaskRepository): Operation[] {
  const answer = { status: 200, description: 'The task', schema: taskSchema };
  return [
    defineOperation({
      ...single,
      method: 'get',
      id: 'getTask',
      summary: 'One task',
      answer,
      problems: ['invalid-request', 'not-found'],
      handle: (input) => ({ body: existing(tasks.find(input.params.id)) }),
    }),
    defineOperation({
      ...single,
      method: 'put',
      id: 'replaceTask',
      summary: 'Replaces every field a client can set; those left out take their defaults',
      body: taskInputSchema,
      answer,
      problems: [...bodyProblems, 'not-found'],
      handle: (input) => ({ body: existing(tasks.update(input.params.id, input.body)) }),
    }),
    defineOperation({
      ...single,
      method: 'patch',
      id: 'updateTask',
      summary: 'Changes the named fields only',
      body: taskPatchSchema,
      answer,
      problems: [...bodyProblems, 'not-found'],
      handle: (input) => ({ body: existing(tasks.update(input.params.id, input.body)) }),
    }),
    defineOperation({
      ...single,
      method: 'delete',
      id: 'deleteTask',
      summary: 'Deletes a task',
      answer: { status: 204, description: 'It is gone' },
      problems: ['invalid-request', 'not-found', 'insufficient-storage'],
      handle(input) {
        if (!tasks.remove(input.params.id)) throw noSuchTask();
        return {};
      },
    }),
  ];
}

function existing(task: Task | undefined): Task {
  if (!task) throw noSuchTask();
  return task;
}

function noSuchTask(): ProblemError {
  return new ProblemError('not-found', 'There is no task with this id');
}
