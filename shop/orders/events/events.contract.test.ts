import { randomUUID } from 'node:crypto';
import { patience } from '@lab/testkit/patience';
import { fc } from '@lab/testkit/properties';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../events/order-events.ts';
import type { OrderMessage } from '../../events/order-message.ts';
import { startOrdersDatabase, type TestOrdersDatabase } from '../../testing/orders-database.ts';
import type { Database } from '../database/database.ts';
import { type Cursor, eventsAfter, fromTheStart } from './event-feed.ts';
import { append, eventsOf, VersionConflict } from './event-store.ts';
import { startOutboxRelay } from './outbox.ts';

const logger = pino({ enabled: false });
const reserved: OrderEvent = { type: 'StockReserved', data: {} };

let orders: TestOrdersDatabase;
let database: Database;

beforeAll(async () => {
  orders = await startOrdersDatabase();
  database = orders.database;
});
afterAll(() => orders.stop());

const add = (orderId: string, version: number, events: readonly OrderEvent[] = [reserved]) =>
  database.transaction().execute((transaction) => append(transaction, orderId, version, events));

describe('the event store', () => {
  it('refuses an event for a version that is past', async () => {
    const orderId = randomUUID();
    expect(await add(orderId, 0, [reserved, reserved])).toBe(2);
    await expect(add(orderId, 1)).rejects.toThrow(VersionConflict);
    expect(await eventsOf(database, orderId)).toHaveLength(2);
  });

  it.each(['UPDATE event SET version = 7', 'DELETE FROM event', 'TRUNCATE event CASCADE'])(
    'refuses: %s',
    async (change) => {
      await add(randomUUID(), 0);
      await expect(sql.raw(change).execute(database)).rejects.toThrow('events are only added');
    },
  );

  it('shows a reader every event once and in order, although transactions end in another order', async () => {
    const [slow, fast] = [randomUUID(), randomUUID()];
    const cursor = await endOf(fromTheStart);
    const seen: string[] = [];
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    const { promise: hasAdded, resolve: added } = Promise.withResolvers<void>();
    const open = database.transaction().execute(async (transaction) => {
      await append(transaction, slow, 0, [reserved]);
      added();
      await mayEnd;
    });
    await hasAdded;
    await add(fast, 0);
    const early = await eventsAfter(database, cursor, 10);
    seen.push(...early.map(({ orderId }) => orderId));
    end();
    await open;
    const late = await eventsAfter(database, early.at(-1)?.cursor ?? cursor, 10);
    seen.push(...late.map(({ orderId }) => orderId));
    expect(seen).toEqual([slow, fast]);
  });
});

async function endOf(start: Cursor): Promise<Cursor> {
  let cursor = start;
  for (;;) {
    const last = (await eventsAfter(database, cursor, 100)).at(-1);
    if (!last) return cursor;
    cursor = last.cursor;
  }
}

describe('the outbox', () => {
  beforeEach(() => database.deleteFrom('outbox').execute());

  it(
    'publishes every event, those of an order in their order, whatever fails and however many relays there are',
    async () => {
      const order = fc.record({ events: fc.integer({ min: 1, max: 4 }) });
      const fails = fc.infiniteStream(fc.boolean());
      await fc.assert(
        fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 6 }), fails, async (plans, outcomes) => {
          const published: OrderMessage[] = [];
          const publish = async (message: OrderMessage) => {
            if (outcomes.next().value) throw new Error('no answer');
            published.push(message);
          };
          const ids = plans.map(() => randomUUID());
          await Promise.all(
            plans.map(({ events }, nth) =>
              add(
                ids[nth] ?? '',
                0,
                Array.from({ length: events }, () => reserved),
              ),
            ),
          );
          const relays = [1, 2].map(() => startOutboxRelay(database, publish, { everyMs: 5, logger }));
          await expect
            .poll(async () => (await database.selectFrom('outbox').selectAll().execute()).length, {
              timeout: patience(10_000),
              interval: 10,
            })
            .toBe(0);
          await Promise.all(relays.map((relay) => relay.stop()));
          for (const [nth, { events }] of plans.entries()) {
            const versions = published
              .filter(({ orderId }) => orderId === ids[nth])
              .map(({ version }) => version);
            expect([...new Set(versions)]).toEqual(Array.from({ length: events }, (_, index) => index + 1));
            expect(versions).toEqual(versions.toSorted((a, b) => a - b));
          }
        }),
        { numRuns: 15 },
      );
    },
    patience(60_000),
  );
});
