import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { spanTree } from '../../console/model/span-tree.ts';
import { criticalPath, endOf } from './critical-path.ts';
import { anySpans, chain, line, span } from './testing.ts';
import { assembleTrace, type Trace } from './trace.ts';

const assembled = (...parts: Parameters<typeof assembleTrace>): Trace => {
  const trace = assembleTrace(...parts);
  if (!trace) throw new Error('the trace of the test has no span');
  return trace;
};
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe('the critical path', () => {
  it('goes back from the end by the child that ended last, and skips what ran beside it', () => {
    const { root } = assembled(
      [
        span('root', '', 0, 100),
        span('first', 'root', 10, 20),
        span('long', 'root', 35, 55),
        span('beside', 'root', 40, 30),
        span('in long', 'long', 50, 10),
      ],
      [],
    );
    expect(criticalPath(root).map(({ spanId, start, end }) => [spanId, start, end])).toEqual([
      ['root', 0, 10],
      ['first', 10, 30],
      ['root', 30, 35],
      ['long', 35, 50],
      ['in long', 50, 60],
      ['long', 60, 90],
      ['root', 90, 100],
    ]);
  });

  it('counts what goes on after its parent only as long as the parent lasts', () => {
    const { root } = assembled([span('root', '', 0, 10), span('later', 'root', 8, 500)], []);
    expect(criticalPath(root).map(({ spanId, start, end }) => [spanId, start, end])).toEqual([
      ['root', 0, 8],
      ['later', 8, 10],
    ]);
  });

  it('is made of stretches that follow each other and make up the whole root, whatever the trace', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const { roots } = spanTree(spans);
        for (const root of roots) {
          const path = criticalPath(root);
          const before = path.slice(1).map((stretch, at) => [path[at]?.end, stretch.start]);
          for (const [end, start] of before) expect(end).toBe(start);
          expect(sum(path.map(({ start, end }) => end - start))).toBe(root.span.durationMs);
        }
      }),
    );
  });
});

describe('gaps', () => {
  it('say between what no span ran, for how long, and why that may be', () => {
    const { gaps } = assembled(
      [
        span('request', '', 0, 1_000),
        span('select', 'request', 100, 100),
        span('commit', 'request', 800, 190),
      ],
      [],
    );
    expect(gaps.map(({ start, end, after, before }) => [end - start, after, before])).toEqual([
      [600, 'the end of “select”', 'the start of “commit”'],
      [100, 'its start', 'the start of “select”'],
    ]);
    expect(gaps[0]?.reason).toMatch(/a lock/);
  });

  it('know the way to another service, and a message that waits', () => {
    const call = [
      span('fetch', '', 0, 100, { kind: 'client', service: 'web' }),
      span('get', 'fetch', 30, 40, { kind: 'server' }),
    ];
    const [way] = assembled(call, []).gaps;
    expect(way?.reason).toMatch(/between web and backend: the network/);
    const message = [
      span('send', '', 0, 5, { kind: 'producer' }),
      span('take', 'send', 400, 5, { kind: 'consumer' }),
    ];
    const [wait] = assembled(message, []).gaps;
    expect([wait?.within, wait?.reason]).toEqual([undefined, expect.stringMatching(/waited in the broker/)]);
  });

  it('overlap no child of their span, whatever the trace', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const trace = assembleTrace(spans, []);
        for (const { within, start, end } of trace?.gaps ?? []) {
          const nodes = within === undefined ? trace?.tree.nodes : trace?.nodeOf(within)?.children;
          for (const node of nodes ?? [])
            expect(Math.min(end, endOf(node.span)) - Math.max(start, node.span.start)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });
});

describe('a trace', () => {
  it('without spans is none', () => {
    expect(assembleTrace([], [])).toBeUndefined();
  });

  it.each([50, 10_000])('may have %i levels', (levels) => {
    const { tree, critical } = assembled(chain(levels), []);
    expect(tree.nodes.at(-1)?.depth).toBe(levels - 1);
    expect(critical.size).toBe(levels);
  });

  it('is shown by the clock of its root, and tells how far each span was moved', () => {
    const trace = assembled(
      [
        span('click', '', 1_000, 100, { service: 'web' }),
        span('server', 'click', 121_020, 50, { service: 'api' }),
        span('sql', 'server', 121_030, 5, { service: 'api' }),
      ],
      [line(121_031, { service_name: 'api', span_id: 'sql' }), line(1_001, { service_name: 'web' })],
    );
    const [, server] = trace.tree.nodes;
    expect(trace.totalMs).toBe(100);
    expect(server && trace.shiftOf(server.span)).toBeCloseTo(-119_995);
    expect(trace.lines.map(({ placedAt, node }) => [placedAt, node?.span.spanId])).toEqual([
      [1_001, undefined],
      [expect.closeTo(1_036), 'sql'],
    ]);
  });

  it('loses no span, whatever it says of itself', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const ids = assembleTrace(spans, [])?.tree.nodes.map((node) => node.span.spanId) ?? [];
        expect(ids.toSorted()).toEqual([...new Set(spans.map(({ spanId }) => spanId))].sort());
      }),
    );
  });
});
