import type { Task } from '@lab/api-contract/tasks';
import { describe, expect, it } from 'vitest';
import { isOverdue, matches, type Query } from './model.ts';
import { withAdded, withChanged, withNextPage, withoutTask, withPage } from './task-store.ts';

const open: Query = { status: 'open', text: '' };

function task(id: string, change: Partial<Task> = {}): Task {
  return {
    id,
    title: `Task ${id}`,
    description: '',
    status: 'open',
    priority: 'normal',
    due_at: null,
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
    ...change,
  };
}

const store = withPage(open, { items: [task('b'), task('a')], next_cursor: 'next' });
const ids = ({ tasks }: { tasks: readonly Task[] }) => tasks.map(({ id }) => id).join('');

describe('the tasks on the screen', () => {
  it('begin with a new task if it matches what is shown', () => {
    expect(ids(withAdded(store, task('c')))).toBe('cba');
    expect(ids(withAdded(store, task('c', { status: 'done' })))).toBe('ba');
  });

  it('show a task once that is added again by a repeated request', () => {
    expect(ids(withAdded(store, task('a')))).toBe('ab');
  });

  it('lose a task that no longer matches and keep the place of one that does', () => {
    expect(ids(withChanged(store, task('b', { title: 'New words' })))).toBe('ba');
    expect(ids(withChanged(store, task('b', { status: 'done' })))).toBe('a');
    expect(ids(withoutTask(store, 'b'))).toBe('a');
  });

  it('show a task once that moved onto the next page meanwhile', () => {
    const next = withNextPage(store, { items: [task('a'), task('z')], next_cursor: null });
    expect(ids(next)).toBe('baz');
    expect(next.nextCursor).toBeUndefined();
  });
});

describe('a task', () => {
  it.each([
    [{ status: 'all', text: '' }, true],
    [{ status: 'done', text: '' }, false],
    [{ status: 'open', text: 'TASK A' }, true],
    [{ status: 'all', text: 'in the description' }, true],
    [{ status: 'all', text: 'absent' }, false],
  ] as const)('matches %j: %s', (query, expected) => {
    expect(matches(task('a', { description: 'In the Description' }), query)).toBe(expected);
  });

  it('is overdue from the day after it was due, unless it is done', () => {
    expect(isOverdue(task('a', { due_at: '2026-03-01' }), '2026-03-02')).toBe(true);
    expect(isOverdue(task('a', { due_at: '2026-03-01' }), '2026-03-01')).toBe(false);
    expect(isOverdue(task('a', { due_at: '2026-03-01', status: 'done' }), '2026-03-02')).toBe(false);
    expect(isOverdue(task('a'), '2026-03-02')).toBe(false);
  });
});
