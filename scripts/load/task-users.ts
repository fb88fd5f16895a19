import { z } from 'zod';
import type { Ask } from '../traffic/client.ts';
import { listTasks, readStatistics } from '../traffic/task-manager.ts';
import type { Action, Users } from './user.ts';

/** Ids of the tasks that this user has added and not deleted, oldest first. */
interface Memory {
  readonly tasks: string[];
}

const created = z.object({ id: z.uuid() });
const example = { id: '01900000-0000-7000-8000-000000000000' };
const routeOfTask = '/api/tasks/:id';
const search: Ask = { method: 'GET', path: '/api/tasks?limit=20&q=load' };

const ofOldest =
  (method: 'GET' | 'PATCH' | 'DELETE', body?: object) =>
  ({ tasks: [id] }: Memory): Ask | undefined =>
    id === undefined ? undefined : { method, path: `/api/tasks/${id}`, ...(body && { body }) };

const remove: Action<Memory> = {
  name: 'task.delete',
  route: routeOfTask,
  weight: 5,
  ask: ofOldest('DELETE'),
  afterwards: ({ tasks }) => void tasks.shift(),
};

/** People in the task manager: they read more than they write, and delete what they have added. */
export const taskUsers: Users<Memory> = {
  arrive: () => ({ tasks: [] }),
  actions: [
    { name: 'task.list', route: '/api/tasks', weight: 40, ask: () => listTasks },
    { name: 'task.statistics', route: '/api/stats', weight: 15, ask: () => readStatistics },
    { name: 'task.search', route: '/api/tasks', weight: 10, ask: () => search },
    {
      name: 'task.add',
      route: '/api/tasks',
      weight: 15,
      ask: () => ({ method: 'POST', path: '/api/tasks', body: { title: 'Load' } }),
      learn: ({ tasks }, answer) => void tasks.push(created.parse(answer).id),
      example,
    },
    { name: 'task.read', route: routeOfTask, weight: 10, ask: ofOldest('GET') },
    { name: 'task.complete', route: routeOfTask, weight: 10, ask: ofOldest('PATCH', { status: 'done' }) },
    remove,
  ],
  leave: remove,
};
