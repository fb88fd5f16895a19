import { backendMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { buckets, matches, quantileOf, rateOf, series, shareOf } from '../../queries/promql.ts';
import { place, type Section } from '../definition.ts';
import { stacked, timeseries, units } from '../panels.ts';
import { linksToTraces } from '../shared.ts';
import { promql, promqlWithExemplars } from '../targets.ts';

const { httpRequests, httpErrors, httpRequestDuration, dbQueryDuration } = backendMetrics;
const route = matches('$route');

/** What the objectives are made of, by endpoint. */
export const requestsSection = (): Section => ({
  title: 'Requests by endpoint',
  panels: [
    place(requestRateTimeseries(), 8, 8),
    place(errorRateTimeseries(), 8, 8, 'Without requests in the interval there is no share.'),
    place(statusCodesTimeseries(), 8, 8),
    place(latencyTimeseries(0.5, 'p50'), 8, 8, onlyWithTraffic),
    place(latencyTimeseries(0.95, 'p95'), 8, 8, onlyWithTraffic),
    place(latencyTimeseries(0.99, 'p99'), 8, 8, onlyWithTraffic),
    place(databaseTimeseries(), 24, 7),
  ],
});

const onlyWithTraffic = 'A quantile exists only for endpoints with requests in the interval.';

const requestRateTimeseries = () =>
  timeseries({
    title: 'Request rate',
    description: 'Requests a second by endpoint. A sudden drop is as bad a sign as a sudden rise.',
    unit: units.requestsPerSecond,
    limits: 'none',
  }).withTarget(promql(rateOf(series(httpRequests, { route }), ['route']), '{{route}}'));

const errorRateTimeseries = () =>
  timeseries({
    title: 'Server errors',
    description: 'Share of answers with a 5xx status, by endpoint. 4xx are the client’s and do not count.',
    runbook: 'api-availability',
    unit: units.share,
    limits: { warnAbove: 0.01, badAbove: 0.05 },
  })
    .dataLinks(linksToTraces(services.backend))
    .withTarget(
      promql(
        shareOf(
          rateOf(series(httpErrors, { route }), ['route']),
          rateOf(series(httpRequests, { route }), ['route']),
        ),
        '{{route}}',
      ),
    );

const statusCodesTimeseries = () =>
  stacked({
    title: 'Status codes',
    description: 'Answers a second by status code.',
    unit: units.requestsPerSecond,
    limits: 'none',
  }).withTarget(promql(rateOf(series(httpRequests, { route }), ['status_code']), '{{status_code}}'));

const latencyTimeseries = (quantile: number, name: string) =>
  timeseries({
    title: `Latency ${name}`,
    description: `${name} of the time to answer, by endpoint. The dots are requests; each opens its trace.`,
    runbook: 'api-latency',
    unit: units.seconds,
    limits: { warnAbove: 0.25, badAbove: 0.5 },
  })
    .noValue('no traffic')
    .dataLinks(linksToTraces(services.backend))
    .withTarget(
      promqlWithExemplars(
        quantileOf(quantile, buckets(httpRequestDuration, { route }), ['route']),
        '{{route}}',
      ),
    );

const databaseTimeseries = () =>
  timeseries({
    title: 'Database p95 by operation',
    description: 'p95 of the time of one SQL statement. The dots are statements; each opens its trace.',
    runbook: 'database-latency',
    unit: units.seconds,
    limits: { warnAbove: 0.025, badAbove: 0.05 },
  })
    .noValue('no statements')
    .dataLinks(linksToTraces(services.backend))
    .withTarget(
      promqlWithExemplars(quantileOf(0.95, buckets(dbQueryDuration), ['operation']), '{{operation}}'),
    );
