import { fc } from '@lab/testkit/properties';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBatcher } from './batcher.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function recording(maxItems: number) {
  const sent: number[][] = [];
  const batcher = createBatcher<number>({ send: (items) => sent.push(items), delayMs: 200, maxItems });
  return { sent, batcher };
}

describe('a batcher', () => {
  it('sends what came within the delay together', () => {
    const { sent, batcher } = recording(10);
    batcher.add(1);
    vi.advanceTimersByTime(199);
    batcher.add(2);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([[1, 2]]);
  });

  it('sends at once when a batch is full, and not again when its time has come', () => {
    const { sent, batcher } = recording(2);
    batcher.add(1);
    batcher.add(2);
    expect(sent).toEqual([[1, 2]]);
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(1);
  });

  it('sends nothing when there is nothing to flush', () => {
    const { sent, batcher } = recording(2);
    batcher.flush();
    expect(sent).toEqual([]);
  });

  it('sends every item once, in order and in batches that are not too large', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), fc.integer({ min: 1, max: 5 }), (flushes, maxItems) => {
        const { sent, batcher } = recording(maxItems);
        flushes.forEach((flush, item) => {
          batcher.add(item);
          if (flush) batcher.flush();
        });
        batcher.flush();
        expect(sent.flat()).toEqual(flushes.map((_, item) => item));
        for (const batch of sent) expect(batch.length).toBeLessThanOrEqual(maxItems);
      }),
    );
  });
});
