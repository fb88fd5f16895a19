import { fc } from '@lab/testkit/properties';
import { expect, it } from 'vitest';
import { type Block, dearest, episodesOf } from './episodes.ts';
import { alignedTo } from './grid.ts';

const block = (at: number, bad: number): Block => ({ from: at * 300, to: (at + 1) * 300, bad });

it('blocks without a pause are one episode, and their shares are by their bad events', () => {
  expect(episodesOf([block(1, 2), block(2, 4), block(5, 2)], 0.4)).toEqual([
    { from: 300, to: 900, bad: 6, share: expect.closeTo(0.3, 12) },
    { from: 1500, to: 1800, bad: 2, share: expect.closeTo(0.1, 12) },
  ]);
});

it('without bad events there is none', () => {
  expect(episodesOf([], 0)).toEqual([]);
});

const blocks = fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 100 }).chain((places) =>
  fc
    .array(fc.double({ min: 0.5, max: 1e6, noNaN: true }), {
      minLength: places.length,
      maxLength: places.length,
    })
    .map((bads) => places.toSorted((a, b) => a - b).map((at, index) => block(at, bads[index] ?? 1))),
);

it('episodes hold every bad event once, lie apart, and their shares add up to what is spent', () => {
  fc.assert(
    fc.property(blocks, fc.double({ min: 0, max: 50, noNaN: true }), (all, spent) => {
      const episodes = episodesOf(all, spent);
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
      expect(sum(episodes.map(({ bad }) => bad))).toBeCloseTo(sum(all.map(({ bad }) => bad)), 3);
      if (all.length > 0) expect(sum(episodes.map(({ share }) => share))).toBeCloseTo(spent, 6);
      for (const [at, { from }] of episodes.entries())
        expect(from).toBeGreaterThan(episodes[at - 1]?.to ?? Number.NEGATIVE_INFINITY);
    }),
  );
});

it('the dearest come first, and none that is left out cost more', () => {
  fc.assert(
    fc.property(blocks, (all) => {
      const episodes = episodesOf(all, 1);
      const chosen = dearest(episodes, 5);
      expect(chosen.length).toBe(Math.min(5, episodes.length));
      const least = Math.min(...chosen.map(({ bad }) => bad));
      for (const other of episodes) if (!chosen.includes(other)) expect(other.bad).toBeLessThanOrEqual(least);
    }),
  );
});

it('a grid does not move as time goes on', () => {
  expect([299, 300, 599.9, 600].map((at) => alignedTo(300, at))).toEqual([0, 300, 300, 600]);
});
