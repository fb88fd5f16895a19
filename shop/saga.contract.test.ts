import { randomUUID } from 'node:crypto';
import { patience } from '@lab/testkit/patience';
import { fc } from '@lab/testkit/properties';
import { waitUntil } from '@lab/wait/wait-until';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { migrations as inventoryMigrations } from './inventory/schema.ts';
import { createStock, type Stock } from './inventory/stock.ts';
import { Conflict } from './kit/conflict.ts';
import { loadOrder } from './orders/events/load-order.ts';
import { finalStatuses, type Order } from './orders/order.ts';
import { placeOrder } from './orders/place-order.ts';
import type { Outcome, Step } from './orders/saga/saga.ts';
import { type SagaCalls, type SagaRunner, startSagaRunner } from './orders/saga/saga-runner.ts';
import { createSagaStore, type SagaStore } from './orders/saga/saga-store.ts';
import { tryAgain } from './orders/saga/try-again.ts';
import { createPayments, type Payments } from './payments/payments.ts';
import { migrations as paymentMigrations } from './payments/schema.ts';
import { startOrdersDatabase, type TestOrdersDatabase } from './testing/orders-database.ts';
import { type TemporaryDatabase, temporaryDatabase } from './testing/temporary-database.ts';

/** How a call goes wrong. `killed`: its effect is there, and then the process ends before it has written that down. */
const faults = ['none', 'fails before', 'fails after', 'twice', 'again later', 'killed'] as const;
type Fault = (typeof faults)[number];

const cards = { accepted: '4242424242424242', declined: '4000000000000002' } as const;
const onHandAtFirst = 500;
const logger = pino({ enabled: false });

let orders: TestOrdersDatabase;
let [stockFile, paymentsFile]: TemporaryDatabase[] = [];
let stock: Stock;
let payments: Payments;
let store: SagaStore;
let runner: SagaRunner;
/** What is still to go wrong, by order. */
const script = new Map<string, Fault[]>();
const later: (() => void)[] = [];
const killed = new Set<string>();

beforeAll(async () => {
  orders = await startOrdersDatabase();
});
afterAll(() => orders.stop());
beforeEach(() => {
  stockFile = temporaryDatabase(inventoryMigrations);
  paymentsFile = temporaryDatabase(paymentMigrations);
  stock = createStock(stockFile.database);
  payments = createPayments(paymentsFile.database);
  store = createSagaStore(orders.database, { deadlineMs: 150, leaseMs: 100 });
  runner = startRunner(1_000);
});
afterEach(async () => {
  await runner.stop();
  stockFile?.remove();
  paymentsFile?.remove();
});

const startRunner = (undoAttempts: number): SagaRunner =>
  startSagaRunner({
    store: { ...store, record: (saga, ...rest) => recordUnlessKilled(saga, ...rest) },
    calls,
    limits: { undoAttempts },
    pauseMs: () => 2,
    lookEveryMs: 5,
    logger,
  });

const recordUnlessKilled: SagaStore['record'] = async (saga, decision, pauseMs) => {
  if (killed.delete(saga.orderId)) throw new Error('killed');
  return store.record(saga, decision, pauseMs);
};

const done: Outcome = { kind: 'done' };

/** What each step does at the real payments and the real stock. */
const effects: Readonly<Record<Step, (order: Order, cardNumber: string) => Outcome>> = {
  reserve: ({ orderId, lines }) => {
    stock.reserve(orderId, lines, 60_000);
    return done;
  },
  authorise: ({ orderId, currency, total: minorUnits }, cardNumber) => {
    const { state, declineCode } = payments.authorise({ orderId, currency, minorUnits, cardNumber });
    return state === 'declined' ? { kind: 'refused', reason: declineCode } : done;
  },
  confirm: ({ orderId }) => (stock.commit(orderId) ? done : { kind: 'refused', reason: 'no reservation' }),
  capture: ({ orderId }) => (payments.capture(orderId) ? done : { kind: 'refused', reason: 'no payment' }),
  refund: ({ orderId }) => {
    payments.refund(orderId);
    return done;
  },
  release: ({ orderId }) => {
    stock.release(orderId);
    return done;
  },
};

const call =
  (step: Step): SagaCalls[Step] =>
  async ({ orderId, cardNumber }) => {
    const found = await loadOrder(orders.database, orderId);
    if (!found) throw new Error(`no order ${orderId}`);
    const act = () => refusedByConflict(() => effects[step](found.order, cardNumber ?? ''));
    const fault = script.get(orderId)?.shift() ?? 'none';
    if (fault === 'fails before') throw new Error(fault);
    const outcome = act();
    if (fault === 'twice') act();
    if (fault === 'again later') later.push(act);
    if (fault === 'killed') killed.add(orderId);
    if (fault === 'fails after') throw new Error(fault);
    return outcome;
  };

function refusedByConflict(act: () => Outcome): Outcome {
  try {
    return act();
  } catch (error) {
    if (error instanceof Conflict) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

const calls: SagaCalls = {
  reserve: call('reserve'),
  authorise: call('authorise'),
  confirm: call('confirm'),
  capture: call('capture'),
  refund: call('refund'),
  release: call('release'),
};

interface Plan {
  readonly quantity: number;
  readonly card: keyof typeof cards;
  readonly faults: readonly Fault[];
}

/** Places an order and begins its saga, which goes on by itself. @returns its id */
async function begin(plan: Plan): Promise<string> {
  const placed = await placeOrder(orders.database, store, {
    customerId: 'customer',
    idempotencyKey: randomUUID(),
    currency: 'EUR',
    lines: [{ sku: 'mug', name: 'Mug', quantity: plan.quantity, unitPrice: 1_490 }],
    cardNumber: cards[plan.card],
  });
  if (placed.kind !== 'placed') throw new Error(placed.kind);
  script.set(placed.saga.orderId, [...plan.faults]);
  void runner.run(placed.saga);
  return placed.saga.orderId;
}

async function end(orderId: string): Promise<Order> {
  const { value } = await waitUntil(
    async () => {
      const found = await loadOrder(orders.database, orderId);
      const status = found?.order.status ?? 'placed';
      return found && finalStatuses.has(status)
        ? { ok: true, value: found.order }
        : { ok: false, seen: status };
    },
    { what: `the end of the order ${orderId}`, deadlineMs: patience(20_000), intervalMs: 20 },
  );
  return value;
}

/** An order holds what it completed with, or nothing. */
function checkHoldings({ orderId, status }: Order): void {
  const reservation = stock.reservation(orderId)?.state;
  const payment = payments.find(orderId)?.state;
  if (status === 'completed') {
    expect({ reservation, payment }).toEqual({ reservation: 'committed', payment: 'captured' });
  } else {
    expect(status).toBe('rejected');
    expect([undefined, 'released']).toContain(reservation);
    expect([undefined, 'declined', 'voided', 'refunded']).toContain(payment);
  }
}

it('an order whose calls all succeed is completed', async () => {
  const order = await end(await begin({ quantity: 2, card: 'accepted', faults: [] }));
  expect(order).toMatchObject({ status: 'completed', total: 2_980 });
  checkHoldings(order);
});

it('an order whose card is declined is rejected, and its stock is free again', async () => {
  const order = await end(await begin({ quantity: 2, card: 'declined', faults: [] }));
  expect(order).toMatchObject({ status: 'rejected', reason: 'card_declined' });
  checkHoldings(order);
});

it('an order for more than there is is rejected', async () => {
  const order = await end(await begin({ quantity: onHandAtFirst + 1, card: 'accepted', faults: [] }));
  expect(order).toMatchObject({ status: 'rejected', reason: 'out of stock: mug' });
});

it('an order that cannot be taken back waits for a person, who can have it tried again', async () => {
  await runner.stop();
  runner = startRunner(2);
  const faults: Fault[] = ['none', 'none', 'fails before', 'fails before'];
  const orderId = await begin({ quantity: 1, card: 'declined', faults });
  expect(await end(orderId)).toMatchObject({ status: 'needs-attention', reason: 'fails before' });
  expect(stock.reservation(orderId)?.state).toBe('held');
  expect(await tryAgain(orders.database, orderId, 'admin')).toBe(true);
  await expect.poll(async () => (await end(orderId)).status, { timeout: patience(10_000) }).toBe('rejected');
  checkHoldings(await end(orderId));
  expect(await tryAgain(orders.database, orderId, 'admin')).toBe(false);
});

it('every order ends, and holds money and stock only when it is completed, whatever goes wrong on the way', async () => {
  const plan = fc.record({
    quantity: fc.integer({ min: 1, max: 3 }),
    card: fc.constantFrom<Plan['card']>('accepted', 'accepted', 'declined'),
    faults: fc.array(fc.constantFrom(...faults), { maxLength: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 8 }), async (plans) => {
      const ids = await Promise.all(plans.map(begin));
      const ended = await Promise.all(ids.map(end));
      for (const act of later.splice(0)) act();
      for (const order of ended) checkHoldings(order);
      const waiting = await orders.database
        .selectFrom('saga')
        .select('order_id')
        .where('order_id', 'in', ids)
        .execute();
      expect(waiting).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 120_000);
