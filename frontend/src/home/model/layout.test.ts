import { partNames, parts } from '@lab/telemetry/parts';
import { expect, it } from 'vitest';
import { type Box, layoutOf } from './layout.ts';
import { mapOf } from './map.ts';

const labs = {
  'every part': partNames,
  'the task manager, natively': partNames.filter(
    (name) => parts[name].group !== 'shop' && name !== 'grafana',
  ),
  'the task manager, in containers': partNames.filter(
    (name) => parts[name].group !== 'shop' && !parts[name].launcher,
  ),
} as const;

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

it.each(Object.entries(labs))(
  'places %s without overlaps, and everything within the picture',
  (_lab, names) => {
    const map = mapOf(names);
    const { nodes, edges, bus, width, height } = layoutOf(map);
    const boxes = [...nodes.values()];
    expect(boxes).toHaveLength(map.nodes.length);
    boxes.forEach((box, at) => {
      expect(boxes.slice(at + 1).filter((other) => overlap(box, other))).toEqual([]);
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
    });
    for (const [id, { points }] of edges) expect(points.length, id).toBeGreaterThan(1);
    expect(width).toBeLessThan(1_300);
    expect(bus).toBeDefined();
  },
);

it('puts everything in the same place again: nothing moves when the page looks again', () => {
  expect(layoutOf(mapOf(partNames))).toEqual(layoutOf(mapOf([...partNames])));
});

it('draws each arrow, or the one line for all of them that lead from requests to telemetry', () => {
  const map = mapOf(partNames);
  const { edges } = layoutOf(map);
  const missing = map.edges.filter(({ id }) => !edges.has(id)).map(({ id }) => id);
  expect(missing).toEqual(['nginx → collector', 'application → collector', 'shop → collector']);
});

it('leads an arrow that goes back from its part to the other', () => {
  const { edges, nodes } = layoutOf(mapOf(partNames));
  const way = edges.get('watch → collector');
  const [collector, watch] = [nodes.get('collector'), nodes.get('watch')];
  expect(way?.points[0]?.x).toBeGreaterThanOrEqual(watch?.x ?? Number.NaN);
  expect(way?.points.at(-1)?.x).toBeLessThanOrEqual((collector?.x ?? Number.NaN) + (collector?.width ?? 0));
});
