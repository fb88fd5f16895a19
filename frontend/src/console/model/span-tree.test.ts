import type { TraceSpan } from '@lab/store-clients/trace';
import { expect, it } from 'vitest';
import { spanTree } from './span-tree.ts';

const span = (spanId: string, parentId: string, start: number, durationMs = 1): TraceSpan => ({
  spanId,
  parentId,
  start,
  name: spanId,
  kind: 'internal',
  service: 's',
  durationMs,
  failed: false,
  attributes: {},
});
const shapeOf = (spans: readonly TraceSpan[]) =>
  spanTree(spans).nodes.map(({ span: { spanId }, depth, rootBecause }) => [spanId, depth, rootBecause]);

it('lists siblings that began in the same millisecond by their end', () => {
  const spans = [span('a', '', 1), span('commit', 'a', 2, 16), span('insert', 'a', 2)];
  expect(shapeOf(spans).map(([id]) => id)).toEqual(['a', 'insert', 'commit']);
});

it('lists parents before children, by start; a span whose parent is missing is a root', () => {
  const spans = [span('b', 'a', 3), span('c', 'a', 2), span('a', '', 1), span('lost', 'gone', 0)];
  expect(shapeOf(spans)).toEqual([
    ['lost', 0, 'its parent is missing'],
    ['a', 0, undefined],
    ['c', 1, undefined],
    ['b', 1, undefined],
  ]);
});

it('cuts a circle of parents where it is, and keeps what hangs below it', () => {
  const spans = [span('below', 'y', 0), span('x', 'y', 5), span('y', 'x', 6), span('self', 'self', 9)];
  expect(shapeOf(spans)).toEqual([
    ['y', 0, 'its parents form a circle'],
    ['below', 1, undefined],
    ['x', 1, undefined],
    ['self', 0, 'its parents form a circle'],
  ]);
});

it('shows a span that came twice once, and says so', () => {
  const { nodes, repeated } = spanTree([span('a', '', 1), span('a', '', 1), span('b', 'a', 2)]);
  expect([nodes.map(({ depth }) => depth), repeated]).toEqual([[0, 1], 1]);
});
