import { services } from '@lab/telemetry/services';
import { type SagaOutcome, shopMetrics } from '@lab/telemetry/shop-metrics';
import {
  buckets,
  increaseOf,
  is,
  matches,
  observations,
  quantileOf,
  rateOf,
  series,
} from '../../queries/promql.ts';
import { place, type Section } from '../definition.ts';
import { barGauge, stacked, stat, timeseries, units } from '../panels.ts';
import { linksToTraces } from '../shared.ts';
import { promql, promqlNow, promqlWithExemplars } from '../targets.ts';

const { orderEvents, ordersStuck, ordersUnderWay, sagaDuration } = shopMetrics;
const noOrders = 'no orders';

export const ordersSection = (): Section => ({
  title: 'Orders',
  panels: [
    place(stuckStat(), 4, 7),
    place(funnelBars(), 8, 7),
    place(outcomesTimeseries(), 12, 7),
    place(underWayTimeseries(), 8, 8),
    place(durationTimeseries(), 8, 8, 'A quantile exists only while orders end.'),
    place(compensationsTimeseries(), 8, 8),
  ],
});

const stuckStat = () =>
  stat({
    title: 'Stuck orders',
    description:
      'Orders that are neither completed nor rejected a minute after they were placed, those that wait for a person included.',
    runbook: 'order-stuck',
    unit: units.count,
    limits: { warnAbove: 1, badAbove: 1 },
  }).withTarget(promqlNow(`max(${series(ordersStuck)})`, 'stuck'));

/** What an order goes through, in this order. */
const stages = [
  ['OrderPlaced', 'placed'],
  ['StockReserved', 'stock reserved'],
  ['PaymentAuthorised', 'payment authorised'],
  ['OrderConfirmed', 'confirmed'],
  ['OrderCompleted', 'completed'],
] as const;

function funnelBars() {
  const panel = barGauge({
    title: 'Funnel',
    description:
      'Orders that came this far in the time range. Where the bars grow shorter, orders fail: at “payment authorised” cards are declined.',
    unit: units.count,
    limits: 'none',
  }).decimals(0);
  for (const [event, stage] of stages) {
    panel.withTarget(promqlNow(increaseOf(series(orderEvents, { event: is(event) }), [], '$__range'), stage));
  }
  return panel;
}

const outcomesTimeseries = () =>
  stacked({
    title: 'Orders by outcome',
    description: 'Orders a second that ended, by outcome.',
    runbook: 'order-stuck',
    unit: units.perSecond,
    limits: 'none',
  })
    .noValue(noOrders)
    .withTarget(promql(rateOf(observations(sagaDuration), ['outcome']), '{{outcome}}'));

const underWayTimeseries = () =>
  stacked({
    title: 'Orders in progress',
    description:
      'Orders that are not over, by the step that they are at. A step at which they pile up names the service that does not answer.',
    runbook: 'order-stuck',
    unit: units.count,
    limits: 'none',
  }).withTarget(promql(`sum by (step) (${series(ordersUnderWay)})`, '{{step}}'));

function durationTimeseries() {
  const panel = timeseries({
    title: 'Time to the final state',
    description:
      'p95 of the time from placing an order to its end, by outcome; and p99 of all, with examples.',
    runbook: 'order-stuck',
    unit: units.seconds,
    limits: { warnAbove: 1, badAbove: 5 },
  })
    .noValue(noOrders)
    .dataLinks(linksToTraces(services.shopOrders));
  for (const outcome of ['completed', 'rejected'] as const satisfies readonly SagaOutcome[]) {
    panel.withTarget(
      promql(quantileOf(0.95, buckets(sagaDuration, { outcome: is(outcome) })), `p95 ${outcome}`),
    );
  }
  return panel.withTarget(promqlWithExemplars(quantileOf(0.99, buckets(sagaDuration)), 'p99'));
}

const compensationsTimeseries = () =>
  timeseries({
    title: 'Compensations',
    description: 'Steps undone a second: stock given back, payments refunded.',
    runbook: 'order-stuck',
    unit: units.perSecond,
    limits: 'none',
  }).withTarget(
    promql(
      rateOf(series(orderEvents, { event: matches('StockReleased', 'PaymentRefunded') }), ['event']),
      '{{event}}',
    ),
  );
