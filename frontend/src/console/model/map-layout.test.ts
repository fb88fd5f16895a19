import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import type { ServiceEdge } from '../data/results.ts';
import { boxOfNode, type Curve, labelPlaces, mapLayout, mapMeasures } from './map-layout.ts';

const edge = (client: string, server: string): ServiceEdge => ({
  client,
  server,
  perSecond: 1,
  failed: 0,
  seconds: undefined,
});

describe('the map of services', () => {
  it('fills its room from left to right, and grows with its services', () => {
    const room = { width: 1000, height: 300 };
    const { places, size } = mapLayout([edge('a', 'b')], room);
    expect(size).toEqual(room);
    expect((places.get('b')?.x ?? 0) - (places.get('a')?.x ?? 0)).toBeGreaterThan(800);
    const many = Array.from({ length: 12 }, (_empty, at) => edge('a', `b${at}`));
    expect(mapLayout(many, room).size.height).toBeGreaterThan(11 * mapMeasures.row);
  });

  it('puts labels on their curves, over no node and no other label', () => {
    const point = fc.record({ x: fc.integer({ min: 0, max: 1000 }), y: fc.integer({ min: 0, max: 500 }) });
    const curve = fc.record({ start: point, end: point });
    fc.assert(
      fc.property(fc.array(curve, { maxLength: 20 }), fc.array(point, { maxLength: 8 }), (curves, nodes) => {
        const size = { width: 110, height: 14 };
        const places = labelPlaces(
          curves.map((one: Curve) => ({ curve: one, size })),
          nodes.map(boxOfNode),
        ).filter((place) => place !== undefined);
        for (const [at, a] of places.entries())
          for (const b of places.slice(at + 1))
            expect(Math.abs(a.x - b.x) >= size.width || Math.abs(a.y - b.y) >= size.height).toBe(true);
        for (const place of places)
          for (const node of nodes.map(boxOfNode))
            expect(
              place.x > node.left && place.x < node.right && place.y > node.top && place.y < node.bottom,
            ).toBe(false);
      }),
    );
  });

  it('puts the label of a lonely curve in its middle', () => {
    const curve = { start: { x: 0, y: 0 }, end: { x: 400, y: 100 } };
    expect(labelPlaces([{ curve, size: { width: 10, height: 10 } }], [])).toEqual([{ x: 200, y: 50 }]);
  });
});
