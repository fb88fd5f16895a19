import {
  labMetrics,
  logStoreMetrics,
  type MetricDefinition,
  traceStoreMetrics,
} from '@lab/telemetry/metrics';
import { scrapeJobs } from '@lab/telemetry/services';
import {
  collectorMetrics,
  lokiMetrics,
  prometheusMetrics,
  scrapeMetrics,
  tempoMetrics,
} from '@lab/telemetry/third-party-metrics';
import { is, rateOf, series } from '../../queries/promql.ts';
import { place, type Section } from '../definition.ts';
import { barGauge, stacked, timeseries, units } from '../panels.ts';
import { promql, promqlNow } from '../targets.ts';

/** How much the stores hold, and how many different things. */
export const storageSection = (): Section => ({
  title: 'Cardinality and storage',
  panels: [
    place(seriesTimeseries(), 8, 8),
    place(samplesBarGauge(), 8, 8),
    place(streamsTimeseries(), 8, 8),
    place(diskTimeseries(), 8, 8),
    place(freeDiskTimeseries(), 8, 8),
    place(lineBytesTimeseries(), 8, 8),
    place(refusedLinesTimeseries(), 8, 8, 'The counter of refused lines exists only after the first one.'),
    place(refusedSpansTimeseries(), 8, 7),
    place(ruleDurationTimeseries(), 8, 7),
    place(ruleFailuresTimeseries(), 8, 7),
  ],
});

const job = is(scrapeJobs.prometheus);

/** The rate of the real store's counter or of the embedded store's: a lab has one of them. */
const ofEither = (counters: readonly MetricDefinition[], by?: readonly string[]) =>
  counters.map((metric) => rateOf(series(metric), by)).join(' or ');

const seriesTimeseries = () =>
  timeseries({
    title: 'Series in Prometheus',
    description:
      'Different combinations of name and labels. A jump means that a label takes values without end.',
    unit: units.count,
    limits: { warnAbove: 20_000, badAbove: 100_000 },
  })
    .withTarget(promql(series(prometheusMetrics.headSeries, { job }), 'series'))
    .withTarget(promql(series(collectorMetrics.deltaStreams), 'series of browsers in the Collector'))
    .withTarget(promql(series(prometheusMetrics.exemplars, { job }), 'exemplars'));

const samplesBarGauge = () =>
  barGauge({
    title: 'Samples a scrape',
    description: 'Which part tells how much. The greatest is where dropping metrics helps most.',
    unit: units.count,
    limits: { warnAbove: 5000, badAbove: 20_000 },
  }).withTarget(promqlNow(`sort_desc(max by (job) (${series(scrapeMetrics.samples)}))`, '{{job}}'));

const streamsTimeseries = () =>
  timeseries({
    title: 'Streams in the log store',
    description:
      'A stream is a combination of stream labels. There should be as many as services, not as requests.',
    unit: units.count,
    limits: { warnAbove: 100, badAbove: 400 },
  }).withTarget(
    promql(`sum(${series(lokiMetrics.streams)} or ${series(logStoreMetrics.streams)})`, 'streams'),
  );

const diskTimeseries = () =>
  stacked({
    title: 'Prometheus on disk',
    description: 'Blocks, head and write-ahead log. Its retention limits it.',
    unit: units.bytes,
    limits: { warnAbove: 1.5e9, badAbove: 2e9 },
  })
    .withTarget(promql(series(prometheusMetrics.blockBytes, { job }), 'blocks'))
    .withTarget(promql(series(prometheusMetrics.headBytes, { job }), 'head'))
    .withTarget(promql(series(prometheusMetrics.walBytes, { job }), 'write-ahead log'));

const freeDiskTimeseries = () =>
  timeseries({
    title: 'Free disk space',
    description: 'Of the disk that holds the lab’s data, and the reserve for the telemetry of a full one.',
    runbook: 'disk-full',
    unit: units.bytes,
    limits: { warnBelow: 500e6, badBelow: 16e6 },
  })
    .withTarget(promql(series(labMetrics.diskFree), 'free'))
    .withTarget(promql(series(labMetrics.diskReserve), 'reserve'));

const lineBytesTimeseries = () =>
  timeseries({
    title: 'Into the log store',
    description: 'Bytes of log lines a second, before compression.',
    unit: units.bytesPerSecond,
    limits: { warnAbove: 1e6, badAbove: 8e6 },
  }).withTarget(promql(ofEither([lokiMetrics.bytesReceived, logStoreMetrics.lineBytes]), 'bytes'));

const refusedLinesTimeseries = () =>
  timeseries({
    title: 'Refused by the log store',
    description: 'Lines a second that were not stored, by reason: too old, too new, too many streams.',
    runbook: 'telemetry-lost',
    unit: units.perSecond,
    limits: { warnAbove: 0.01, badAbove: 1 },
  })
    .noValue('none')
    .withTarget(promql(ofEither([lokiMetrics.discarded, logStoreMetrics.refused], ['reason']), '{{reason}}'));

const refusedSpansTimeseries = () =>
  timeseries({
    title: 'Refused by the trace store',
    description: 'Spans a second that can never be stored, by reason. The others of their request were.',
    runbook: 'telemetry-lost',
    unit: units.perSecond,
    limits: { warnAbove: 0.01, badAbove: 1 },
  })
    .noValue('none')
    .withTarget(
      promql(ofEither([tempoMetrics.discarded, traceStoreMetrics.refused], ['reason']), '{{reason}}'),
    );

const ruleDurationTimeseries = () =>
  timeseries({
    title: 'Rule evaluation',
    description: 'Time of the last evaluation of each group of rules. They have 15 s.',
    unit: units.seconds,
    limits: { warnAbove: 1, badAbove: 10 },
  }).withTarget(promql(byGroup(series(prometheusMetrics.ruleGroupDuration)), '{{group}}'));

const ruleFailuresTimeseries = () =>
  timeseries({
    title: 'Failed rules',
    description: 'Rules a second that could not be evaluated. While it is not 0, alerts are not reliable.',
    runbook: 'telemetry-freshness',
    unit: units.perSecond,
    limits: { warnAbove: 0.001, badAbove: 0.1 },
  }).withTarget(promql(byGroup(rateOf(series(prometheusMetrics.ruleFailures), ['rule_group'])), '{{group}}'));

/** `rule_group` starts with the path of the rules’ file. */
const byGroup = (expr: string) => `label_replace(${expr}, "group", "$1", "rule_group", ".*;(.+)")`;
