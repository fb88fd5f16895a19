import type { ActiveFaults } from '@lab/faults/active-faults';
import { context } from '@opentelemetry/api';
import type { Logger } from 'pino';
import type { OrderEventType } from '../events/order-events.ts';
import { messageIdOf, ordersStream, subjectOf } from '../events/order-message.ts';
import { InventoryService } from '../generated/lab/shop/inventory/v1/inventory_pb.js';
import { PaymentsService } from '../generated/lab/shop/payments/v1/payments_pb.js';
import { authenticateBy } from '../kit/access-token.ts';
import { connectBroker } from '../kit/broker.ts';
import { clientOf } from '../kit/grpc-client.ts';
import { tlsIdentityOf } from '../kit/mutual-tls.ts';
import { publisherTo } from '../kit/publisher.ts';
import { contextOf } from '../kit/trace-parent.ts';
import { startWorkLoop } from '../kit/work-loop.ts';
import { createFollower } from './api/follow.ts';
import type { OrdersApi } from './api/orders-api.ts';
import { takeBalance } from './balance.ts';
import { createCatalogue } from './catalogue.ts';
import type { OrdersConfig } from './config.ts';
import type { Database } from './database/database.ts';
import { type Publish, startOutboxRelay } from './events/outbox.ts';
import { keepNoProducts, loseContext, publishTwice, repeatReservations } from './faults.ts';
import { adjustStock, listProducts } from './inventory-products.ts';
import { countEvents, observeEnd, observeOrders } from './metrics.ts';
import { placeOrder } from './place-order.ts';
import { project } from './read/projector.ts';
import { fullJitter } from './saga/pause.ts';
import { sagaCalls } from './saga/saga-calls.ts';
import { startSagaRunner } from './saga/saga-runner.ts';
import { createSagaStore } from './saga/saga-store.ts';
import { tryAgain } from './saga/try-again.ts';

/** Longer than a call and what is written after it take. */
const leaseMs = 6_000;
/** After that an order that cannot go forward is taken back. */
const deadlineMs = 10_000;
/** With pauses up to 10 s: more than a minute. */
const undoAttempts = 20;
const [firstPauseMs, longestPauseMs] = [100, 10_000];
const lookEveryMs = 250;
/** Not noticed by a person, and under load a fifth of the statements. */
const passesApartMs = 50;

/** The orders at work: what the API needs of them, and how to end them. */
export function startOrders(
  config: OrdersConfig,
  database: Database,
  logger: Logger,
  faults: ActiveFaults,
): {
  readonly api: OrdersApi;
  readonly close: () => Promise<void>;
} {
  const tls = tlsIdentityOf(config);
  const inventory = clientOf(InventoryService, config.SHOP_ORDERS_INVENTORY, tls, [
    repeatReservations(faults),
  ]);
  const payments = clientOf(PaymentsService, [config.SHOP_ORDERS_PAYMENTS], tls, [loseContext(faults)]);
  const broker = connectBroker(config.SHOP_BROKER);
  const publishMessage = publishTwice(faults, publisherTo(broker, ordersStream));
  const publish: Publish = (message, traceParent) =>
    context.with(contextOf(traceParent), () =>
      publishMessage({ subject: subjectOf(message.orderId), id: messageIdOf(message), body: message }),
    );
  const relay = startOutboxRelay(database, publish, {
    everyMs: lookEveryMs,
    apartMs: passesApartMs,
    logger,
  });
  const projector = startWorkLoop({
    name: 'projecting events',
    pass: () => project(database),
    everyMs: lookEveryMs,
    apartMs: passesApartMs,
    logger,
  });
  const recorded = (types: readonly OrderEventType[]) => {
    countEvents(types);
    relay.wake();
    projector.wake();
  };
  const store = createSagaStore(database, { deadlineMs, leaseMs });
  const runner = startSagaRunner({
    store,
    calls: sagaCalls({ inventory, payments }),
    limits: { undoAttempts },
    pauseMs: fullJitter(firstPauseMs, longestPauseMs),
    lookEveryMs,
    recorded({ placedAt }, { events }) {
      const types = events.map(({ type }) => type);
      observeEnd(types, placedAt);
      recorded(types);
    },
    logger,
  });
  observeOrders(database, deadlineMs, logger);
  const list = () => listProducts(inventory);
  const catalogue = keepNoProducts(faults, createCatalogue(list), list);
  const follower = createFollower();
  return {
    api: {
      database,
      authenticate: authenticateBy(config, tls),
      catalogue,
      adjustStock: (adjustment) => adjustStock(inventory, adjustment),
      balance: () => takeBalance(database, { inventory, payments }),
      follower,
      async place(order) {
        const placed = await placeOrder(database, store, order);
        if (placed.kind !== 'placed') return placed;
        recorded(['OrderPlaced']);
        void runner.run(placed.saga);
        return placed;
      },
      async tryAgain(orderId, by) {
        const isWaiting = await tryAgain(database, orderId, by);
        if (isWaiting) recorded(['AttentionGiven']);
        return isWaiting;
      },
    },
    async close() {
      await runner.stop();
      await relay.stop();
      await projector.stop();
      await broker.close();
    },
  };
}
