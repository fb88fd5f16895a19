import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startOrdersDatabase, type TestOrdersDatabase } from '../../testing/orders-database.ts';

let orders: TestOrdersDatabase;
beforeAll(async () => {
  orders = await startOrdersDatabase();
});
afterAll(() => orders.stop());

it('a statement with a few parameters is planned once, one that lists rows each time', async () => {
  const plans = await orders.database.connection().execute(async (connection) => {
    const one = (order: string) =>
      connection.selectFrom('event').select('version').where('order_id', '=', order).execute();
    for (const order of ['a', 'b', 'c']) await one(order);
    const many = Array.from({ length: 30 }, (_, nth) => `order ${nth}`);
    await connection.selectFrom('event').select('version').where('order_id', 'in', many).execute();
    return sql<{ name: string; statement: string; runs: number }>`
      SELECT name, statement, (generic_plans + custom_plans)::int AS runs FROM pg_prepared_statements`.execute(
      connection,
    );
  });
  expect(plans.rows.filter(({ statement }) => statement.includes('"event"'))).toEqual([
    { name: 'SELECT event', statement: 'select "version" from "event" where "order_id" = $1', runs: 3 },
  ]);
});
