import { join } from 'node:path';
import {
  type SortOrder,
  sortFields,
  type Task,
  taskInputSchema,
  taskListQuerySchema,
} from '@lab/api-contract/tasks';
import { type Database, openDatabase } from '@lab/sqlite/database';
import { fc } from '@lab/testkit/properties';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/api-server.ts';
import { migrations } from '../schema.ts';
import { createOnceWith, keyLifetimeMs } from './idempotency.ts';
import { createTaskRepository, type TaskRepository } from './repository.ts';
import { createStatisticsReader } from './statistics.ts';

let folder: ReturnType<typeof temporaryFolder>;
let database: Database;
let clock: { ms: number };
let tasks: TaskRepository;

beforeEach(() => {
  folder = temporaryFolder();
  database = openDatabase({ path: join(folder.path, 'tasks.db'), migrations, durable: 'process' });
  clock = { ms: Date.parse('2026-05-01T12:00:00Z') };
  tasks = createTaskRepository(database, () => clock.ms);
});

afterEach(() => {
  database.close();
  folder.remove();
});

function input(fields: object) {
  return taskInputSchema.parse({ title: 'A task', ...fields });
}

function list(query: object): Task[] {
  return tasks.list(taskListQuerySchema.parse(query))?.items ?? [];
}

/** Follows the cursors to the end. */
function allPages(sort: SortOrder, limit: number): Task[] {
  const found: Task[] = [];
  let cursor: string | null | undefined;
  do {
    const page = tasks.list(taskListQuerySchema.parse({ sort, limit, ...(cursor && { cursor }) }));
    if (!page) throw new Error('the cursor was refused');
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return found;
}

const anyInput = fc.record({
  title: fc.constantFrom('apple', 'Apple', 'banana', 'ß', '%', 'x'.repeat(200)),
  status: fc.constantFrom('open', 'done'),
  priority: fc.constantFrom('low', 'normal', 'high'),
  due_at: fc.constantFrom(null, '2026-01-01', '2026-12-31'),
});

test('pages of any size hold each task once, in the order of the whole list, for every sort order', () => {
  const orders = sortFields.flatMap((field): SortOrder[] => [field, `-${field}`]);
  fc.assert(
    fc.property(fc.array(anyInput, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), (inputs, limit) => {
      for (const { id } of list({ limit: 100 })) tasks.remove(id);
      for (const fields of inputs) {
        tasks.create(input(fields));
        clock.ms += inputs.length % 2;
      }
      for (const sort of orders) {
        const whole = list({ sort, limit: 100 });
        expect(whole).toHaveLength(inputs.length);
        expect(allPages(sort, limit)).toEqual(whole);
      }
    }),
    { numRuns: 25 },
  );
});

test('a page continues after its last task although that one is deleted and others are added', () => {
  for (const title of ['a', 'b', 'c', 'd']) tasks.create(input({ title }));
  const first = tasks.list(taskListQuerySchema.parse({ sort: 'title', limit: 2 }));
  tasks.remove(first?.items[1]?.id ?? '');
  tasks.create(input({ title: 'aa' }));
  const next = list({ sort: 'title', limit: 10, cursor: first?.next_cursor });
  expect(next.map(({ title }) => title)).toEqual(['c', 'd']);
});

test('priorities sort by weight, titles without regard to case, missing due dates last both ways', () => {
  tasks.create(input({ title: 'b', priority: 'high' }));
  tasks.create(input({ title: 'A', priority: 'low', due_at: '2026-06-01' }));
  tasks.create(input({ title: 'C', priority: 'normal', due_at: '2026-05-01' }));
  const titles = (sort: string): string =>
    list({ sort })
      .map(({ title }) => title)
      .join('');
  expect(titles('priority')).toBe('ACb');
  expect(titles('title')).toBe('AbC');
  expect(titles('due_at')).toBe('CAb');
  expect(titles('-due_at')).toBe('ACb');
});

test('text is found literally in title and description, whatever signs it has', () => {
  const signs = fc.string({
    unit: fc.constantFrom('%', '_', '\\', 'a', 'ä', "'", '"'),
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(signs, signs, (text, q) => {
      for (const { id } of list({ limit: 100 })) tasks.remove(id);
      tasks.create(input({ title: text }));
      tasks.create(input({ title: 'zzz', description: text }));
      expect(list({ q })).toHaveLength(text.includes(q) ? 2 : 0);
    }),
    { numRuns: 100 },
  );
});

test('filters add up', () => {
  tasks.create(input({ title: 'one', status: 'done', priority: 'high' }));
  tasks.create(input({ title: 'one', status: 'open', priority: 'high' }));
  tasks.create(input({ title: 'two', status: 'open', priority: 'high' }));
  expect(list({ q: 'ONE', status: 'open', priority: 'high' })).toHaveLength(1);
});

test('an update changes the named fields and the time, nothing else', () => {
  const task = tasks.create(input({ description: 'old', due_at: '2026-06-01' }));
  clock.ms += 1_000;
  const updated = tasks.update(task.id, { status: 'done' });
  expect(updated).toEqual({ ...task, status: 'done', updated_at: '2026-05-01T12:00:01.000Z' });
  expect(tasks.find(task.id)).toEqual(updated);
});

test('many tasks are created in the order given', () => {
  const titles = Array.from({ length: 50 }, (_, index) => `t${index}`);
  expect(tasks.createMany(titles.map((title) => input({ title })))).toBe(50);
  expect(list({ sort: 'created_at', limit: 100 }).map(({ title }) => title)).toEqual(titles);
});

test('of many tasks with a bad one none is created', () => {
  const bad = { ...input({}), title: '' };
  expect(() => tasks.createMany([input({}), bad])).toThrow(/CHECK/);
  expect(list({})).toEqual([]);
});

test('statistics count by status, priority and days past', () => {
  const statistics = createStatisticsReader(database, () => clock.ms);
  expect(statistics.read()).toMatchObject({ total: 0, overdue: 0 });
  tasks.create(input({ due_at: '2026-04-30', priority: 'high' }));
  tasks.create(input({ due_at: '2026-05-01' }));
  tasks.create(input({ due_at: '2026-04-30', status: 'done' }));
  expect(statistics.read()).toEqual({
    total: 3,
    by_status: { open: 2, done: 1 },
    by_priority: { low: 0, normal: 2, high: 1 },
    overdue: 1,
  });
});

test('of too many idempotency keys the oldest are forgotten', () => {
  const createOnce = createOnceWith(database, tasks.create, () => clock.ms, 2);
  for (const key of ['first', 'second', 'third', 'fourth']) createOnce(key, input({}));
  expect(createOnce('fourth', input({})).outcome).toBe('replayed');
  expect(createOnce('third', input({})).outcome).toBe('replayed');
  expect(createOnce('first', input({})).outcome).toBe('created');
});

test('an idempotency key is forgotten after its lifetime, not before', () => {
  const createOnce = createOnceWith(database, tasks.create, () => clock.ms);
  const first = createOnce('key', input({}));
  clock.ms += keyLifetimeMs;
  expect(createOnce('key', input({}))).toEqual({ ...first, outcome: 'replayed' });
  expect(createOnce('key', input({ title: 'Other' }))).toEqual({ outcome: 'conflict' });
  clock.ms += 1;
  expect(createOnce('key', input({ title: 'Other' })).outcome).toBe('created');
});
