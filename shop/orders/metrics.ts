import { type SagaOutcome, shopMetrics, stuckAfterSeconds } from '@lab/telemetry/shop-metrics';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import { type OrderEventType, orderEventTypes } from '../events/order-events.ts';
import { counterOf, histogramOf, observedGauge } from '../kit/metrics.ts';
import type { Database } from './database/database.ts';
import { oldestUnpublished } from './events/outbox.ts';
import { ageOf } from './read/projector.ts';
import { forwardSteps, undoSteps } from './saga/saga.ts';

const orderEvents = counterOf(shopMetrics.orderEvents);
const sagaDuration = histogramOf(shopMetrics.sagaDuration);
for (const event of orderEventTypes) orderEvents.start({ event });

const outcomeOf: Partial<Record<OrderEventType, SagaOutcome>> = {
  OrderCompleted: 'completed',
  OrderRejected: 'rejected',
  AttentionNeeded: 'needs-attention',
};

/** Counts events that were recorded of orders. */
export function countEvents(types: readonly OrderEventType[]): void {
  for (const event of types) orderEvents.inc({ event });
}

/** Where one of the events is the end of its order: how long the order took. */
export function observeEnd(types: readonly OrderEventType[], placedAt: Date): void {
  const seconds = (Date.now() - placedAt.getTime()) / 1e3;
  for (const outcome of types.flatMap((type) => outcomeOf[type] ?? [])) {
    sagaDuration.observe({ outcome }, seconds);
  }
}

/**
 * What is read from the database at each scrape.
 *
 * @param deadlineMs from placing an order to what the table of sagas calls its deadline
 */
export function observeOrders(database: Database, deadlineMs: number, logger: Logger): void {
  observedGauge(shopMetrics.ordersUnderWay, () => underWay(database), logger);
  observedGauge(shopMetrics.ordersStuck, async () => [[{}, await stuck(database, deadlineMs)]], logger);
  observedGauge(shopMetrics.outboxAge, async () => [[{}, (await oldestUnpublished(database)) / 1e3]], logger);
  observedGauge(shopMetrics.projectionAge, async () => [[{}, (await ageOf(database)) / 1e3]], logger);
}

async function underWay(database: Database) {
  const rows = await database
    .selectFrom('saga')
    .select(['step', sql<number>`count(*)::int`.as('orders')])
    .groupBy('step')
    .execute();
  return [...forwardSteps, ...undoSteps].map(
    (step) => [{ step }, rows.find((row) => row.step === step)?.orders ?? 0] as const,
  );
}

async function stuck(database: Database, deadlineMs: number): Promise<number> {
  const pastDeadlineMs = stuckAfterSeconds * 1_000 - deadlineMs;
  const { orders } = await database
    .selectFrom('saga')
    .select(sql<number>`count(*)::int`.as('orders'))
    .where(sql<boolean>`deadline_at < now() - ${pastDeadlineMs} * interval '1 millisecond'`)
    .executeTakeFirstOrThrow();
  return orders;
}
