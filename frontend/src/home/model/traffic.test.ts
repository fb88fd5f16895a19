import { partNames } from '@lab/telemetry/parts';
import { expect, it } from 'vitest';
import { mapOf } from './map.ts';
import { type Calls, trafficOn } from './traffic.ts';

const map = mapOf(partNames);
const calls = (client: string, server: string, rest: Partial<Calls> = {}): Calls => ({
  ...{ client, server, perSecond: 1, failed: 0, p95: 0.1 },
  ...rest,
});

it('shows a call on its arrow', () => {
  const { byEdge } = trafficOn(map, [calls('shop-orders', 'shop-payments', { perSecond: 3, failed: 0.5 })]);
  expect([...byEdge]).toEqual([['shop-orders → shop-payments', { perSecond: 3, failed: 0.5, p95: 0.1 }]]);
});

it.each([
  ['lab-frontend', 'lab-backend', ['browser → nginx', 'nginx → backend']],
  ['user', 'lab-backend', ['browser → nginx', 'nginx → backend']],
  ['shop-orders', 'shop-notifications', ['shop-orders → nats', 'nats → shop-notifications']],
  ['shop-orders', 'shop-inventory', ['shop-orders → shop-inventory']],
])('%s → %s goes through the part that sends no spans', (client, server, ways) => {
  expect([...trafficOn(map, [calls(client, server)]).byEdge.keys()]).toEqual(ways);
});

it('adds up what goes over one arrow; of the latencies it keeps the longest', () => {
  const { byEdge } = trafficOn(map, [
    calls('lab-frontend', 'lab-backend', { perSecond: 3, failed: 0, p95: 0.2 }),
    calls('user', 'lab-backend', { perSecond: 1, failed: 1, p95: 0.4 }),
    calls('lab-frontend', 'shop-orders', { perSecond: 4, p95: undefined }),
  ]);
  expect(byEdge.get('nginx → backend')).toEqual({ perSecond: 4, failed: 0.25, p95: 0.4 });
  expect(byEdge.get('browser → nginx')).toEqual({ perSecond: 8, failed: 0.125, p95: 0.4 });
});

it('keeps calls that no arrow shows', () => {
  const database = calls('lab-backend', 'tasks.db');
  expect(trafficOn(map, [database])).toEqual({ byEdge: new Map(), others: [database] });
});
