import { describe, expect, it } from 'vitest';
import type { Ask } from '../traffic/client.ts';
import { products } from '../traffic/shop.ts';
import { mostRequestsPerSecond } from './profiles.ts';
import { randomFrom } from './random.ts';
import { mostUnderWay } from './run.ts';
import { shopUsers } from './shop-users.ts';
import { taskUsers } from './task-users.ts';
import { requestsOfVisit, type Users, visit, type World } from './user.ts';

const id = '01900000-0000-7000-8000-000000000001';

interface Visited {
  readonly asked: (Ask & { readonly name: string })[];
  readonly thought: number[];
}

/** Sessions in a world where requests end as told. */
async function visits<Memory>(
  users: Users<Memory>,
  count: number,
  { fails = false, overAfter = Number.POSITIVE_INFINITY } = {},
): Promise<Visited[]> {
  const random = randomFrom(1);
  return Promise.all(
    Array.from({ length: count }, async () => {
      const asked: Visited['asked'] = [];
      const thought: number[] = [];
      const world: World = {
        random,
        async send({ name }, ask, learn) {
          asked.push({ name, ...ask });
          if (!fails) learn({ id, orderId: id });
        },
        think: async (ms) => thought.push(ms),
        isOver: () => asked.length >= overAfter,
      };
      await visit(users, world);
      return { asked, thought };
    }),
  );
}

const shop = shopUsers({ headers: () => ({}), logOut: () => undefined });

describe('a visit', () => {
  it('begins with the list, does 3 to 9 things by weight, and thinks in between', async () => {
    const all = await visits(taskUsers, 500);
    const asked = all.flatMap((one) => one.asked);
    const share = (name: string) => asked.filter((one) => one.name === name).length / asked.length;
    for (const one of all) {
      expect(one.asked[0]?.name).toBe('task.list');
      expect(one.thought.length).toBeGreaterThanOrEqual(2);
      expect(one.thought.length).toBeLessThanOrEqual(8);
      for (const ms of one.thought) expect(ms >= 100 && ms <= 5_000).toBe(true);
    }
    expect(share('task.list')).toBeGreaterThan(0.4);
    expect(share('task.add')).toBeGreaterThan(0.05);
    expect(share('task.complete')).toBeGreaterThan(0.005);
  });

  it('leaves no task behind', async () => {
    for (const { asked } of await visits(taskUsers, 200)) {
      const of = (name: string) => asked.filter((one) => one.name === name).length;
      expect(of('task.delete')).toBe(of('task.add'));
    }
  });

  it('tidies up when it is called away, and begins nothing else', async () => {
    for (const { asked } of await visits(taskUsers, 200, { overAfter: 2 })) {
      expect(asked.slice(2).every(({ name }) => name === 'task.delete')).toBe(true);
    }
  });

  it('does not act on what it never got', async () => {
    for (const { asked } of await visits(taskUsers, 200, { fails: true }))
      expect(asked.some(({ path }) => path.includes('undefined') || path.startsWith('/api/tasks/'))).toBe(
        false,
      );
  });

  it('orders in the shop, and looks at its own order only', async () => {
    const asked = (await visits(shop, 300)).flatMap((one) => one.asked);
    const paths = new Set(asked.map(({ path }) => path));
    expect([...paths].toSorted()).toEqual([
      '/shop/api/v2/orders',
      `/shop/api/v2/orders/${id}?version=1`,
      '/shop/api/v2/orders?limit=20',
      '/shop/api/v2/products',
    ]);
  });

  it('pays for one order in twenty, of every product', async () => {
    const asked = (await visits(shop, 1_000)).flatMap((one) => one.asked);
    const orders = asked.filter(({ name }) => name === 'shop.order');
    const paid = orders.filter(({ body }) => JSON.stringify(body).includes('4242'));
    expect(orders.length).toBeGreaterThan(100);
    expect(orders.length / paid.length).toBeGreaterThan(12);
    expect(orders.length / paid.length).toBeLessThan(35);
    const bought = new Set(paid.map(({ body }) => /"sku":"([^"]+)"/.exec(JSON.stringify(body))?.[1]));
    expect([...bought].toSorted()).toEqual([...new Set(products)].toSorted());
  });
});

it('knows how many requests a visit has', async () => {
  const mean = await requestsOfVisit(taskUsers, randomFrom(2));
  const seen = await visits(taskUsers, 2_000);
  expect(mean).toBeCloseTo(seen.flatMap((one) => one.asked).length / 2_000, 0);
});

it.each([
  { workload: 'tasks', visiting: () => visits(taskUsers, 1_000) },
  { workload: 'shop', visiting: () => visits(shop, 1_000) },
])(
  'has room for all users of $workload at the highest rate, where the lab answers at once',
  async ({ visiting }) => {
    const all = await visiting();
    const perVisit = all.flatMap(({ asked }) => asked).length / all.length;
    const secondsOfVisit =
      all.flatMap(({ thought }) => thought).reduce((sum, ms) => sum + ms, 0) / 1_000 / all.length;
    // Little's law: as many are under way as arrive while one of them stays.
    const underWay = (mostRequestsPerSecond / perVisit) * secondsOfVisit;
    expect(underWay).toBeLessThan(0.9 * mostUnderWay);
  },
);
