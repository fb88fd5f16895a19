import { services } from '@lab/telemetry/services';
import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { buckets, is, observations, quantileOf, rateOf, series, shareOf } from '../../queries/promql.ts';
import { place, type Section } from '../definition.ts';
import { barGauge, timeseries, units } from '../panels.ts';
import { linksToTraces } from '../shared.ts';
import { promql, promqlNow, promqlWithExemplars } from '../targets.ts';

const { httpServerDuration, rpcServerDuration, circuitOpen, productCacheRequests, stock } = shopMetrics;

export const callsSection = (): Section => ({
  title: 'Calls and stock',
  panels: [
    place(requestsTimeseries(), 4, 8),
    place(callsTimeseries(), 4, 8),
    place(callDurationTimeseries(), 4, 8, 'A quantile exists only while there are calls.'),
    place(cacheTimeseries(), 4, 8, 'A share exists only while products are asked for.'),
    place(circuitsTimeseries(), 4, 8),
    place(stockBars(), 4, 8),
  ],
});

const requestsTimeseries = () =>
  timeseries({
    title: 'Requests',
    description: 'Requests a second that the orders’ service answered, by status.',
    runbook: 'order-requests',
    unit: units.requestsPerSecond,
    limits: 'none',
  }).withTarget(
    promql(
      rateOf(observations(httpServerDuration, { job: is(services.shopOrders) }), [
        'http_response_status_code',
      ]),
      '{{http_response_status_code}}',
    ),
  );

const callsTimeseries = () =>
  timeseries({
    title: 'Calls by status',
    description:
      'gRPC calls a second that inventory and payments answered, by status. FAILED_PRECONDITION is a refusal: no stock, a card that is declined.',
    runbook: 'order-stuck',
    unit: units.requestsPerSecond,
    limits: 'none',
  }).withTarget(
    promql(
      rateOf(observations(rpcServerDuration), ['job', 'rpc_response_status_code']),
      '{{job}} {{rpc_response_status_code}}',
    ),
  );

const callDurationTimeseries = () =>
  timeseries({
    title: 'Call duration p95',
    description: '95 % of the calls of a service were answered within this time.',
    runbook: 'order-stuck',
    unit: units.seconds,
    limits: { warnAbove: 0.25, badAbove: 1 },
  })
    .noValue('no calls')
    .dataLinks(linksToTraces(services.shopOrders))
    .withTarget(promqlWithExemplars(quantileOf(0.95, buckets(rpcServerDuration), ['job']), '{{job}}'));

const cacheTimeseries = () =>
  timeseries({
    title: 'Product cache: hits',
    description:
      'Share of the requests for products that the inventory answered from memory. Each change of the stock empties it.',
    unit: units.share,
    limits: 'none',
  })
    .max(1)
    .noValue('no requests')
    .withTarget(
      promql(
        shareOf(
          rateOf(series(productCacheRequests, { result: is('hit') })),
          rateOf(series(productCacheRequests)),
        ),
        'hits',
      ),
    );

const circuitsTimeseries = () =>
  timeseries({
    title: 'Open circuits',
    description: '1 while an instance is left alone because it did not answer five times in a row.',
    runbook: 'order-stuck',
    unit: units.count,
    limits: { warnAbove: 1, badAbove: 1 },
  }).withTarget(promql(`max by (target) (${series(circuitOpen)})`, '{{target}}'));

const stockBars = () =>
  barGauge({
    title: 'Stock',
    description: 'Units that can be ordered now.',
    runbook: 'stock-imbalance',
    unit: units.count,
    limits: { warnBelow: 50, badBelow: 1 },
  }).withTarget(promqlNow(`max by (sku) (${series(stock, { state: is('available') })})`, '{{sku}}'));
