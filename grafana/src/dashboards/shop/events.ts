import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { rateOf, series } from '../../queries/promql.ts';
import { place, type Section } from '../definition.ts';
import { stat, timeseries, units } from '../panels.ts';
import { promql, promqlNow } from '../targets.ts';

const { outboxAge, projectionAge, consumerLag, redeliveries, messages, deadLetters } = shopMetrics;

/** From the outbox through the broker to those who read. */
export const eventsSection = (): Section => ({
  title: 'Events and messages',
  panels: [
    place(agesTimeseries(), 6, 8),
    place(lagTimeseries(), 6, 8),
    place(messagesTimeseries(), 5, 8),
    place(redeliveriesTimeseries(), 4, 8),
    place(deadLettersStat(), 3, 8),
  ],
});

const agesTimeseries = () =>
  timeseries({
    title: 'Age of what waits',
    description:
      'Outbox: the oldest event that the broker has not acknowledged. Projection: the oldest event that the order list does not show.',
    runbook: 'order-stuck',
    unit: units.seconds,
    limits: { warnAbove: 2, badAbove: 10 },
  })
    .withTarget(promql(`max(${series(outboxAge)})`, 'outbox'))
    .withTarget(promql(`max(${series(projectionAge)})`, 'projection'));

const lagTimeseries = () =>
  timeseries({
    title: 'Consumer lag',
    description:
      'Messages that a consumer has not acknowledged. It grows while a consumer is down or slower than the orders.',
    runbook: 'order-stuck',
    unit: units.count,
    limits: { warnAbove: 100, badAbove: 1_000 },
  }).withTarget(promql(`sum by (consumer) (${series(consumerLag)})`, '{{consumer}}'));

const messagesTimeseries = () =>
  timeseries({
    title: 'Messages',
    description: 'Messages a second that consumers were given, by what became of them.',
    runbook: 'order-stuck',
    unit: units.perSecond,
    limits: 'none',
  }).withTarget(promql(rateOf(series(messages), ['result']), '{{result}}'));

const redeliveriesTimeseries = () =>
  timeseries({
    title: 'Redeliveries',
    description: 'Messages a second that came once more: a consumer failed, or died before it acknowledged.',
    runbook: 'order-stuck',
    unit: units.perSecond,
    limits: { warnAbove: 0.1, badAbove: 1 },
  }).withTarget(promql(rateOf(series(redeliveries), ['consumer']), '{{consumer}}'));

const deadLettersStat = () =>
  stat({
    title: 'Dead letters',
    description: 'Messages that failed five times and were put aside.',
    runbook: 'order-stuck',
    unit: units.count,
    limits: { warnAbove: 1, badAbove: 1 },
  }).withTarget(promqlNow(`max(${series(deadLetters)})`, 'dead'));
