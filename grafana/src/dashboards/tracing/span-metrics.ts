import { spanDerivedMetrics } from '@lab/telemetry/third-party-metrics';
import { buckets, is, matches, quantileOf, rateOf, series, shareOf } from '../../queries/promql.ts';
import { place, type Section } from '../definition.ts';
import { barGauge, timeseries, units } from '../panels.ts';
import { labelOfCurve, linksToTraces } from '../shared.ts';
import { promql, promqlNow, promqlWithExemplars } from '../targets.ts';

const { calls, latency, edgeRequests, edgeFailures } = spanDerivedMetrics;
const service = matches('$service');
const failed = is('STATUS_CODE_ERROR');

/** Rate, errors and duration, computed from spans instead of from counters of the services’ own. */
export const spanMetricsSection = (): Section => ({
  title: 'Rate, errors, duration from spans',
  panels: [
    place(spanRateTimeseries(), 8, 8),
    place(spanErrorsTimeseries(), 8, 8, 'Without spans in the interval there is no share.'),
    place(spanLatencyTimeseries(), 8, 8, onlyWithTraffic),
    place(slowestSpansBarGauge(), 12, 9, onlyWithTraffic),
    place(edgesBarGauge(), 12, 9),
    place(failedEdgesTimeseries(), 24, 6, 'The counter of failures exists only after the first one.'),
  ],
});

const onlyWithTraffic = 'A quantile exists only for spans that ended in the interval.';

const spanRateTimeseries = () =>
  timeseries({
    title: 'Spans a second',
    description:
      'Spans that ended, by service and kind. A server span is a request answered, a client span one sent.',
    unit: units.perSecond,
    limits: 'none',
  }).withTarget(
    promql(rateOf(series(calls, { service }), ['service', 'span_kind']), '{{service}} {{span_kind}}'),
  );

const spanErrorsTimeseries = () =>
  timeseries({
    title: 'Share of spans in error',
    description:
      'By service. Compare with the counters on the dashboard “SLI / SLO”: both should tell the same story.',
    runbook: 'api-availability',
    unit: units.share,
    limits: { warnAbove: 0.01, badAbove: 0.05 },
  })
    .dataLinks(linksToTraces(labelOfCurve('service')))
    .withTarget(
      promql(
        shareOf(
          rateOf(series(calls, { service, status_code: failed }), ['service']),
          rateOf(series(calls, { service }), ['service']),
        ),
        '{{service}}',
      ),
    );

const spanLatencyTimeseries = () =>
  timeseries({
    title: 'Duration p95',
    description: 'p95 of the duration of spans, by service. The dots are spans; each opens its trace.',
    runbook: 'api-latency',
    unit: units.seconds,
    limits: { warnAbove: 0.25, badAbove: 0.5 },
  })
    .noValue('no spans')
    .dataLinks(linksToTraces(labelOfCurve('service')))
    .withTarget(
      promqlWithExemplars(quantileOf(0.95, buckets(latency, { service }), ['service']), '{{service}}'),
    );

const slowestSpansBarGauge = () =>
  barGauge({
    title: 'Slowest spans (p95)',
    description:
      'The ten spans with the longest p95 over the time range: where an improvement would be felt.',
    unit: units.seconds,
    limits: { warnAbove: 0.25, badAbove: 0.5 },
  })
    .noValue('no spans')
    .withTarget(
      promqlNow(
        `topk(10, ${quantileOf(0.95, buckets(latency, { service }), ['service', 'span_name'], '$__range')})`,
        '{{service}} {{span_name}}',
      ),
    );

const edgesBarGauge = () =>
  barGauge({
    title: 'Requests between services',
    description:
      'Requests a second over the time range, by caller and called. The numbers on the map’s arrows.',
    unit: units.requestsPerSecond,
    limits: 'none',
  }).withTarget(
    promqlNow(rateOf(series(edgeRequests), ['client', 'server'], '$__range'), '{{client}} → {{server}}'),
  );

const failedEdgesTimeseries = () =>
  timeseries({
    title: 'Failed requests between services',
    description: 'Failures a second, by caller and called: which of two services causes them.',
    runbook: 'api-availability',
    unit: units.requestsPerSecond,
    limits: { warnAbove: 0.01, badAbove: 0.1 },
  })
    .noValue('none')
    .withTarget(promql(rateOf(series(edgeFailures), ['client', 'server']), '{{client}} → {{server}}'));
