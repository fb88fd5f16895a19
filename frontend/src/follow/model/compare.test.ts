import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { compareTraces } from './compare.ts';
import { anySpans, span } from './testing.ts';
import { assembleTrace } from './trace.ts';

const compare = (...[left, right]: Parameters<typeof assembleTrace>[0][]) => {
  const [a, b] = [assembleTrace(left ?? [], []), assembleTrace(right ?? [], [])];
  if (!a || !b) throw new Error('a trace of the test has no span');
  return compareTraces(a, b);
};

const request = (ms: number) => span('r', '', 0, ms, { name: 'GET /api/tasks' });
const sql = (id: string, name: string, ms: number) => span(id, 'r', 1, ms, { name });

describe('two traces', () => {
  it('are compared by structure, not by ids', () => {
    const rows = compare(
      [request(20), sql('1', 'SELECT', 5), sql('2', 'COUNT', 2), sql('3', 'OLD', 2)],
      [request(90), sql('9', 'SELECT', 5), sql('8', 'SELECT', 6), sql('7', 'COUNT', 60), sql('6', 'NEW', 1)],
    );
    expect(
      rows.map(({ depth, name, verdict, left, right }) => [depth, name, verdict, left.count, right.count]),
    ).toEqual([
      [0, 'GET /api/tasks', 'slower', 1, 1],
      [1, 'COUNT', 'slower', 1, 1],
      [1, 'OLD', 'only left', 1, 0],
      [1, 'SELECT', 'more often', 1, 2],
      [1, 'NEW', 'only right', 0, 1],
    ]);
  });

  it('that differ in ids within names are alike', () => {
    const order = (id: string) => [span('a', '', 0, 5, { name: `GET /orders/${id}` })];
    const [row, ...others] = compare(order('1b4e28ba-2fa1-4d3b-883f-0016d3cca427'), order('12'));
    expect([row?.verdict, row?.name, others]).toEqual(['alike', 'GET /orders/{id}', []]);
  });

  it('are each counted to the last span', () => {
    const spans = anySpans.filter((one) => one.length > 0);
    fc.assert(
      fc.property(spans, spans, (left, right) => {
        const rows = compare(left, right);
        const counted = (side: 'left' | 'right') => rows.reduce((sum, row) => sum + row[side].count, 0);
        const ids = (all: typeof left) => new Set(all.map(({ spanId }) => spanId)).size;
        expect([counted('left'), counted('right')]).toEqual([ids(left), ids(right)]);
      }),
    );
  });

  it('of which one is compared with itself are alike', () => {
    fc.assert(
      fc.property(
        anySpans.filter((one) => one.length > 0),
        (spans) => {
          expect(compare(spans, spans).every(({ verdict }) => verdict === 'alike')).toBe(true);
        },
      ),
    );
  });
});
