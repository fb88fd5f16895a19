import { freshnessDeadlineSeconds, labMetrics } from '@lab/telemetry/metrics';
import { prometheusMetrics, scrapeMetrics } from '@lab/telemetry/third-party-metrics';
import { buckets, increaseOf, quantileOf, series } from '../../queries/promql.ts';
import { place, type Section } from '../definition.ts';
import { stacked, stat, timeseries, units } from '../panels.ts';
import { promql, promqlNow } from '../targets.ts';

/** How old the telemetry is when it can be asked for, and whether the scrapes work. */
export const freshnessSection = (): Section => ({
  title: 'Freshness and scrapes',
  panels: [
    place(lagStat(), 4, 8),
    place(freshnessTimeseries(), 10, 8, 'A quantile exists only while the watch sends checks.'),
    place(checksTimeseries(), 10, 8),
    place(targetsTimeseries(), 12, 7),
    place(scrapeDurationTimeseries(), 12, 7),
  ],
});

const limits = { warnAbove: freshnessDeadlineSeconds / 2, badAbove: freshnessDeadlineSeconds };

const lagStat = () =>
  stat({
    title: 'Ingest lag of metrics',
    description: 'Age of the newest sample in Prometheus.',
    runbook: 'telemetry-freshness',
    unit: units.seconds,
    limits,
  })
    .decimals(1)
    .withTarget(promqlNow(`time() - max(${series(prometheusMetrics.newestSample)})`, 'lag'));

const freshnessTimeseries = () =>
  timeseries({
    title: 'Time until visible (p95)',
    description: `A synthetic trace, log line or metric is sent through the whole pipeline and asked for until its store answers. Target: within ${freshnessDeadlineSeconds} s.`,
    runbook: 'telemetry-freshness',
    unit: units.seconds,
    limits,
  })
    .noValue('no checks')
    .withTarget(promql(quantileOf(0.95, buckets(labMetrics.freshness), ['signal'], '5m'), '{{signal}}'));

const checksTimeseries = () =>
  stacked({
    title: 'Checks',
    description: 'Synthetic checks in each 5 min by result: in time, late, or lost.',
    runbook: 'telemetry-freshness',
    unit: units.count,
    limits: 'none',
  }).withTarget(
    promql(
      increaseOf(series(labMetrics.freshnessChecks), ['signal', 'result'], '5m'),
      '{{signal}} {{result}}',
    ),
  );

const targetsTimeseries = () =>
  timeseries({
    title: 'Targets up',
    description: '1: the last scrape worked. 0: the part is down, or did not answer in time.',
    runbook: 'telemetry-freshness',
    unit: units.count,
    limits: { warnBelow: 1, badBelow: 0.5 },
  })
    .max(1)
    .withTarget(promql(`min by (job) (${series(scrapeMetrics.up)})`, '{{job}}'));

const scrapeDurationTimeseries = () =>
  timeseries({
    title: 'Scrape duration',
    description:
      'How long each part takes to tell its metrics. Above 900 ms the backend’s scrape is given up.',
    runbook: 'telemetry-freshness',
    unit: units.seconds,
    limits: { warnAbove: 0.5, badAbove: 0.9 },
  }).withTarget(promql(`max by (job) (${series(scrapeMetrics.duration)})`, '{{job}}'));
