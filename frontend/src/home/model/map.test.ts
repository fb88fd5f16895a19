import { browserName, flows } from '@lab/telemetry/flows';
import { partGroups, partNames, parts } from '@lab/telemetry/parts';
import { describe, expect, it } from 'vitest';
import { mapOf } from './map.ts';

const tasksOnly = partNames.filter((name) => parts[name].group !== 'shop');

describe('the map', () => {
  it('has a place for each part, one for all instances of a service', () => {
    const { nodes } = mapOf(partNames);
    expect(nodes.flatMap((node) => node.parts).toSorted()).toEqual([...partNames].toSorted());
    expect(nodes.find(({ id }) => id === 'shop-inventory')?.parts).toEqual([
      'shop-inventory-1',
      'shop-inventory-2',
    ]);
    expect(nodes[0]).toMatchObject({ id: browserName, service: 'lab-frontend' });
  });

  it('leaves no part without an arrow', () => {
    const { nodes, edges } = mapOf(partNames);
    for (const { id, group } of nodes) {
      const own = edges.filter(({ from, to }) => from === id || to === id || from === group);
      expect(own, id).not.toEqual([]);
    }
  });

  it('has no arrow from or to a part that the lab runs without', () => {
    const { nodes, edges } = mapOf(tasksOnly);
    const known = new Set(nodes.flatMap(({ id, group }) => [id, group]));
    expect(edges.filter(({ from, to }) => !known.has(from) || !known.has(to))).toEqual([]);
    expect(edges.map(({ id }) => id)).toContain('nginx → backend');
    expect(edges.map(({ id }) => id)).not.toContain('nginx → shop-orders');
    expect(edges.map(({ id }) => id)).not.toContain('shop → collector');
  });
});

it('the list of flows names parts, groups and the browser only', () => {
  const known = [browserName, ...partNames, ...Object.keys(partGroups)];
  for (const { from, to } of flows) expect(known).toEqual(expect.arrayContaining([from, to]));
});
