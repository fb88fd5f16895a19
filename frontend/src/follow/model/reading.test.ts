import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { attributeGroups } from './attribute-groups.ts';
import { collapsedFrom, countBelow, rowsInView, visibleNodes } from './rows.ts';
import { anySpans, line, span } from './testing.ts';
import { assembleTrace } from './trace.ts';

it('attributes are grouped by the name spaces of the semantic conventions', () => {
  const groups = attributeGroups({
    'http.route': '/a',
    'db.system.name': 'sqlite',
    mine: 1,
    'url.path': '/a',
  });
  expect(groups.map(({ title, attributes }) => [title, attributes.map(([name]) => name)])).toEqual([
    ['HTTP', ['http.route', 'url.path']],
    ['Database', ['db.system.name']],
    ['Other', ['mine']],
  ]);
});

describe('the search', () => {
  const trace = assembleTrace(
    [
      span('a', '', 0, 10, {
        name: 'POST /api/tasks',
        attributes: { 'http.response.status_code': 500 },
        failed: true,
      }),
      span('b', 'a', 1, 2, {
        name: 'INSERT tasks',
        events: [{ name: 'exception', time: 1, attributes: { m: 'SQLITE_BUSY' } }],
      }),
    ],
    [line(1, { span_id: 'b' }, 'the queue is full')],
  );
  it.each([
    ['tasks', ['a', 'b']],
    ['TASKS insert', ['b']],
    ['http.response.status_code=500', ['a']],
    ['error', ['a']],
    ['sqlite_busy', ['b']],
    ['"queue is full"', ['b']],
    ['queue nothing', []],
    ['  ', []],
  ])('finds %j', (text, ids) => {
    expect([...(trace?.search(text) ?? [])]).toEqual(ids);
  });
});

describe('rows', () => {
  it('below a collapsed span are hidden, and counted', () => {
    fc.assert(
      fc.property(anySpans, fc.nat(3), (spans, depth) => {
        const nodes = assembleTrace(spans, [])?.tree.nodes ?? [];
        const seen = visibleNodes(nodes, collapsedFrom(nodes, depth));
        expect(seen.map((node) => node.depth).every((one) => one <= depth)).toBe(true);
        const hidden = seen.filter((node) => node.depth === depth).map(countBelow);
        expect(seen.length + hidden.reduce((sum, one) => sum + one, 0)).toBe(nodes.length);
      }),
    );
  });

  it('in view are few, however many there are, and hold all that is looked at', () => {
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.nat(3_000_000),
        fc.integer({ min: 1, max: 3_000 }),
        (count, top, height) => {
          const { first, last } = rowsInView({ count, rowHeight: 28 }, { top, height });
          expect(last - first).toBeLessThanOrEqual(Math.ceil(height / 28) + 1 + 16);
          expect(first).toBeGreaterThanOrEqual(0);
          expect(last).toBeLessThanOrEqual(Math.max(count, first));
          if (top + height <= count * 28) {
            expect(first * 28).toBeLessThanOrEqual(top);
            expect(last * 28).toBeGreaterThanOrEqual(top + height);
          }
        },
      ),
    );
  });
});
