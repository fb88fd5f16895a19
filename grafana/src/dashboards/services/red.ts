import { backendMetrics } from '@lab/telemetry/metrics';
import { operationalRoutes, services } from '@lab/telemetry/services';
import { buckets, matchesNone, quantileOf, rateOf, series } from '../../queries/promql.ts';
import { place, type Section } from '../definition.ts';
import { logs, stacked, timeseries, units } from '../panels.ts';
import { linksToTraces } from '../shared.ts';
import { logql, promql, promqlWithExemplars } from '../targets.ts';

const { httpRequests, httpErrors, httpRequestDuration, httpRequestsInFlight } = backendMetrics;
const route = matchesNone(...operationalRoutes);
const accessLog = `{service_name="${services.nginx}"}`;

/** The backend by its own counters. */
export const backendRedSection = (): Section => ({
  title: 'Backend: rate, errors, duration',
  panels: [
    place(backendRateTimeseries(), 6, 8),
    place(backendErrorsTimeseries(), 6, 8),
    place(backendDurationTimeseries(), 6, 8, 'A quantile exists only while there are requests.'),
    place(inFlightTimeseries(), 6, 8),
  ],
});

const backendRateTimeseries = () =>
  timeseries({
    title: 'Requests',
    description: 'Requests a second by method, without health checks and scrapes.',
    unit: units.requestsPerSecond,
    limits: 'none',
  }).withTarget(promql(rateOf(series(httpRequests, { route }), ['method']), '{{method}}'));

const backendErrorsTimeseries = () =>
  timeseries({
    title: 'Errors',
    description: 'Responses with a 5xx status a second, by endpoint.',
    runbook: 'api-availability',
    unit: units.requestsPerSecond,
    limits: { warnAbove: 0.01, badAbove: 0.1 },
  }).withTarget(promql(`${rateOf(series(httpErrors, { route }), ['route'])}`, '{{route}}'));

function backendDurationTimeseries() {
  const selected = buckets(httpRequestDuration, { route });
  return timeseries({
    title: 'Duration',
    description: 'Half, 95 % and 99 % of the requests were answered within these times.',
    runbook: 'api-latency',
    unit: units.seconds,
    limits: { warnAbove: 0.25, badAbove: 0.5 },
  })
    .noValue('no traffic')
    .dataLinks(linksToTraces(services.backend))
    .withTarget(promql(quantileOf(0.5, selected), 'p50'))
    .withTarget(promql(quantileOf(0.95, selected), 'p95'))
    .withTarget(promqlWithExemplars(quantileOf(0.99, selected), 'p99'));
}

const inFlightTimeseries = () =>
  timeseries({
    title: 'In flight',
    description: 'Requests being answered. It grows when they arrive faster than they are answered.',
    runbook: 'api-latency',
    unit: units.count,
    limits: { warnAbove: 20, badAbove: 100 },
  }).withTarget(promql(`sum(${series(httpRequestsInFlight)})`, 'in flight'));

/** Nginx by its access log, which is all it tells. */
export const nginxRedSection = (): Section => ({
  title: 'Nginx: rate, errors, duration from its access log',
  panels: [
    place(nginxStatusTimeseries(), 8, 8),
    place(nginxDurationTimeseries(), 8, 8, 'A quantile exists only while there are requests.'),
    place(nginxFailures(), 8, 8, 'A healthy lab answers nothing with 5xx.'),
  ],
});

const nginxStatusTimeseries = () =>
  stacked({
    title: 'Responses by status',
    description: 'Responses a second by status code, static files included.',
    unit: units.requestsPerSecond,
    limits: 'none',
  }).withTarget(
    logql(
      `sum by (status) (rate(${accessLog} | json status="status" | __error__="" [$__auto]))`,
      '{{status}}',
    ),
  );

const nginxDurationTimeseries = () =>
  timeseries({
    title: 'Duration p95',
    description:
      'p95 of the time from the first byte of the request to the last of the answer, slow clients included.',
    runbook: 'api-latency',
    unit: units.seconds,
    limits: { warnAbove: 0.5, badAbove: 1 },
  })
    .noValue('no traffic')
    .withTarget(
      logql(
        `quantile_over_time(0.95, ${accessLog} | json request_time_s="request_time_s" | unwrap request_time_s | __error__="" [$__auto]) by (service_name)`,
        'p95',
      ),
    );

const nginxFailures = () =>
  logs({
    title: 'Failures',
    description:
      'Lines of the access log with a 5xx status. 502 and 504 with an empty upstream status: Nginx did not reach the backend.',
    runbook: 'api-availability',
  }).withTarget(logql(`${accessLog} | http_response_status_code >= 500`));
