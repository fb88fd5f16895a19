import { fc } from '@lab/testkit/properties';
import { expect, it } from 'vitest';
import { marksOf, moveBy, placeOf, zoomBy, zoomTo, zoomWithin } from './scale.ts';

it('stays within the trace and keeps something to see, whatever is asked for', () => {
  const ms = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e6, noNaN: true }), ms, ms, ms, (total, from, to, share) => {
      const zoom = zoomTo(from, to, total);
      for (const one of [
        zoom,
        zoomBy(zoom, 0.5, total),
        zoomBy(zoom, 9, total),
        moveBy(zoom, share, total),
      ]) {
        expect(one.from).toBeGreaterThanOrEqual(0);
        expect(one.to).toBeLessThanOrEqual(total * 1.000001);
        expect(one.to).toBeGreaterThan(one.from);
      }
    }),
  );
});

it('stays where it was chosen when the trace changes a little, and is the whole where none was chosen', () => {
  expect(zoomWithin({ from: 90, to: 100 }, 99)).toEqual({ from: 89, to: 99 });
  expect(zoomWithin({ from: 90, to: 100 }, 120)).toEqual({ from: 90, to: 100 });
  expect(zoomWithin(undefined, 120)).toEqual({ from: 0, to: 120 });
});

it('has round marks, few of them, within what is shown', () => {
  expect(marksOf({ from: 0, to: 1_000 })).toEqual([0, 500, 1_000]);
  expect(marksOf({ from: 130, to: 170 })).toEqual([130, 140, 150, 160, 170]);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e5, noNaN: true }),
      fc.double({ min: 0.01, max: 1e5, noNaN: true }),
      (from, length) => {
        const marks = marksOf({ from, to: from + length });
        expect(marks.length).toBeLessThanOrEqual(6);
        expect(marks.every((mark) => mark >= from - 1e-6 && mark <= from + length + 1e-6)).toBe(true);
      },
    ),
  );
});

it('places a moment in percent', () => {
  expect(placeOf({ from: 100, to: 300 }, 150)).toBe(25);
});
