import { expect, test } from 'vitest';
import { idempotencyKeySchema, taskInputSchema, taskListQuerySchema, taskPatchSchema } from './tasks.ts';

test('a title alone makes a task, the rest takes defaults', () => {
  expect(taskInputSchema.parse({ title: ' Tea ' })).toEqual({
    title: 'Tea',
    description: '',
    status: 'open',
    priority: 'normal',
    due_at: null,
  });
});

test.each([
  ['no title', {}],
  ['blank title', { title: '  ' }],
  ['title of 201', { title: 'x'.repeat(201) }],
  ['title with NUL', { title: 'a\0b' }],
  ['half a surrogate pair', { title: 'a\ud800' }],
  ['description of 2001', { title: 'a', description: 'x'.repeat(2_001) }],
  ['description null', { title: 'a', description: null }],
  ['unknown status', { title: 'a', status: 'later' }],
  ['no day of the calendar', { title: 'a', due_at: '2026-02-30' }],
  ['a time', { title: 'a', due_at: '2026-02-03T10:00:00Z' }],
  ['unknown field', { title: 'a', id: '1' }],
  ['number for title', { title: 1 }],
  ['array', [{ title: 'a' }]],
])('refused as input: %s', (_, input) => {
  expect(taskInputSchema.safeParse(input).success).toBe(false);
});

test('a patch keeps to the named fields and fills in no defaults', () => {
  expect(taskPatchSchema.parse({ status: 'done' })).toEqual({ status: 'done' });
  expect(taskPatchSchema.parse({ due_at: null })).toEqual({ due_at: null });
});

test.each([{}, { created_at: '2026-01-01T00:00:00Z' }, { title: '' }])('refused as patch: %j', (patch) => {
  expect(taskPatchSchema.safeParse(patch).success).toBe(false);
});

test('a list without parameters shows the newest twenty', () => {
  expect(taskListQuerySchema.parse({})).toEqual({ sort: '-created_at', limit: 20 });
});

test.each([
  { limit: '0' },
  { limit: '101' },
  { limit: '1e1000' },
  { limit: 'ten' },
  { sort: 'id' },
  { q: '' },
  { q: ['a', 'b'] },
  { status: 'all' },
  { page: '2' },
])('refused as list query: %j', (query) => {
  expect(taskListQuerySchema.safeParse(query).success).toBe(false);
});

test.each(['', 'with space', 'ü', 'x'.repeat(256)])('refused as Idempotency-Key: %j', (key) => {
  expect(idempotencyKeySchema.safeParse(key).success).toBe(false);
});
