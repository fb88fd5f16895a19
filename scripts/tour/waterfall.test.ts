import type { TraceSpan } from '@lab/store-clients/trace';
import { expect, it } from 'vitest';
import { waterfall } from './waterfall.ts';

const span = (more: Partial<TraceSpan>): TraceSpan => ({
  ...{ spanId: 'a', parentId: '', name: 'task.add', kind: 'internal', service: 'lab-frontend' },
  ...{ start: 1_000, durationMs: 32, failed: false, attributes: {} },
  ...more,
});

it('shows each span below its parent, with its time', () => {
  const lines = waterfall([
    span({
      spanId: 'c',
      parentId: 'b',
      name: 'INSERT',
      service: 'lab-backend',
      start: 1_016,
      durationMs: 8,
      failed: true,
    }),
    span({ spanId: 'b', parentId: 'a', name: 'POST', start: 1_008, durationMs: 16 }),
    span({}),
  ]);
  expect(lines.slice(1)).toEqual([
    `lab-frontend  task.add      32.0 ms  ${'━'.repeat(32)}`,
    `lab-frontend    POST        16.0 ms  ${' '.repeat(8)}${'━'.repeat(16)}`,
    `lab-backend       INSERT ✗   8.0 ms  ${' '.repeat(16)}${'━'.repeat(8)}`,
  ]);
});

it('shows spans whose parent has not arrived, and times too short for a bar', () => {
  const lines = waterfall([
    span({ parentId: 'missing' }),
    span({ spanId: 'b', durationMs: 0, start: 1_032 }),
  ]);
  expect(lines).toHaveLength(3);
  expect(lines[2]).toMatch(/ {31}━$/);
});
