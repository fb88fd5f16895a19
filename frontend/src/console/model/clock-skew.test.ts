import type { TraceSpan } from '@lab/store-clients/trace';
import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { alignClocks } from './clock-skew.ts';

const span = (
  id: string,
  parentId: string,
  service: string,
  start: number,
  durationMs: number,
): TraceSpan => ({
  spanId: id,
  parentId,
  service,
  start,
  durationMs,
  name: id,
  kind: 'internal',
  failed: false,
  attributes: {},
});

/** A click, two requests of it, and the statements of the second; the server's clock is `behind`. */
const trace = (behind: number) => [
  span('click', '', 'browser', 1_000, 100),
  span('fetch 1', 'click', 'browser', 1_002, 20),
  span('fetch 2', 'click', 'browser', 1_030, 40),
  span('server 1', 'fetch 1', 'backend', 1_008 - behind, 10),
  span('server 2', 'fetch 2', 'backend', 1_038 - behind, 20),
  span('sql', 'server 2', 'backend', 1_040 - behind, 5),
];
const startsOf = (spans: readonly TraceSpan[]) =>
  Object.fromEntries(spans.map(({ spanId, start }) => [spanId, start]));

describe('a trace of clocks that differ', () => {
  it.each([120_000, -120_000, 45])('by %s ms is drawn with calls within their callers', (behind) => {
    const { spans, skews } = alignClocks(trace(behind));
    const starts = startsOf(spans);
    const byId = new Map(spans.map((one) => [one.spanId, one]));
    for (const { parentId, start, durationMs } of spans) {
      const parent = byId.get(parentId);
      if (!parent) continue;
      expect(start).toBeGreaterThanOrEqual(parent.start);
      expect(start + durationMs).toBeLessThanOrEqual(parent.start + parent.durationMs);
    }
    expect((starts['server 2'] ?? 0) - (starts['server 1'] ?? 0)).toBe(30);
    expect(starts.click).toBe(1_000);
    expect(skews).toMatchObject([{ service: 'backend', reference: 'browser' }]);
    expect(Math.abs((skews[0]?.behindMs ?? 0) - behind)).toBeLessThanOrEqual(20);
  });

  it.each([0, 4, -4])('by no more than %s ms is left as it is', (behind) => {
    const spans = trace(behind);
    expect(alignClocks(spans)).toEqual({ spans, skews: [] });
  });
});

it('what continues after its caller has ended stays where it begins', () => {
  const spans = [span('send', '', 'a', 0, 10), span('consume', 'send', 'b', 5, 5_000)];
  expect(alignClocks(spans)).toEqual({ spans, skews: [] });
});

it('any spans are aligned without a loss, also those that are their own parents', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const anySpan = fc
    .tuple(id, id, fc.constantFrom('x', 'y'), fc.nat(1_000_000), fc.nat(1_000))
    .map((fields) => span(...fields));
  fc.assert(
    fc.property(fc.array(anySpan), (spans) => {
      const aligned = alignClocks(spans);
      expect(aligned.spans.map((one) => one.spanId)).toEqual(spans.map((one) => one.spanId));
      expect(aligned.spans.every(({ start }) => Number.isFinite(start))).toBe(true);
    }),
  );
});
