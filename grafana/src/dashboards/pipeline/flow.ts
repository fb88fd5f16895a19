import { backendMetrics, type MetricDefinition } from '@lab/telemetry/metrics';
import { collectorMetrics as c } from '@lab/telemetry/third-party-metrics';
import { rateOf, series } from '../../queries/promql.ts';
import { place, type Section } from '../definition.ts';
import { timeseries, units } from '../panels.ts';
import { promql } from '../targets.ts';

interface Signal {
  readonly name: string;
  readonly accepted: MetricDefinition;
  readonly refused: MetricDefinition;
  readonly sent: MetricDefinition;
  readonly failed: MetricDefinition;
}

const signals: readonly Signal[] = [
  {
    name: 'spans',
    accepted: c.acceptedSpans,
    refused: c.refusedSpans,
    sent: c.sentSpans,
    failed: c.failedSpans,
  },
  {
    name: 'log records',
    accepted: c.acceptedLogs,
    refused: c.refusedLogs,
    sent: c.sentLogs,
    failed: c.failedLogs,
  },
  {
    name: 'metric points',
    accepted: c.acceptedPoints,
    refused: c.refusedPoints,
    sent: c.sentPoints,
    failed: c.failedPoints,
  },
];

/** What goes into the Collector and what comes out, by signal. */
export const flowSection = (): Section => ({
  title: 'Through the Collector',
  panels: [
    place(flowTimeseries('Accepted', acceptedText, 'accepted', 'receiver'), 8, 8),
    place(flowTimeseries('Sent', sentText, 'sent', 'exporter'), 8, 8),
    place(refusedTimeseries(), 8, 8),
    place(queueTimeseries(), 8, 8),
    place(failedTimeseries(), 8, 8, 'The counters of failures exist only after the first one.'),
    place(inFlightTimeseries(), 8, 8),
  ],
});

const acceptedText = 'Items a second taken in, by signal and receiver. Browsers send to their own receiver.';
const sentText =
  'Items a second delivered, by signal and exporter. Over some minutes it equals what was accepted.';

function flowTimeseries(
  title: string,
  description: string,
  kind: 'accepted' | 'sent',
  by: 'receiver' | 'exporter',
) {
  const panel = timeseries({
    title,
    description,
    runbook: 'telemetry-freshness',
    unit: units.perSecond,
    limits: 'none',
  });
  for (const signal of signals) {
    panel.withTarget(promql(rateOf(series(signal[kind]), [by]), `${signal.name} {{${by}}}`));
  }
  return panel;
}

function refusedTimeseries() {
  const panel = timeseries({
    title: 'Refused',
    description:
      'Items a second that the Collector did not take, mostly for want of memory. Senders try again.',
    runbook: 'telemetry-freshness',
    unit: units.perSecond,
    limits: { warnAbove: 0.01, badAbove: 1 },
  });
  for (const { name, refused } of signals) {
    panel.withTarget(promql(rateOf(series(refused), ['receiver']), `${name} {{receiver}}`));
  }
  return panel;
}

function failedTimeseries() {
  const panel = timeseries({
    title: 'Failed',
    description:
      'Items a second that were given up on: lost. Services and exporters retry, so only a refusal or a full queue shows here.',
    runbook: 'telemetry-lost',
    unit: units.perSecond,
    limits: { warnAbove: 0.01, badAbove: 1 },
  }).noValue('none');
  for (const { name, failed } of signals) {
    panel.withTarget(promql(rateOf(series(failed), ['exporter']), `${name} {{exporter}}`));
  }
  const lost = rateOf(series(backendMetrics.telemetryLost), ['job', 'signal', 'reason']);
  return panel.withTarget(promql(lost, '{{signal}} {{job}} {{reason}}'));
}

const queueTimeseries = () =>
  timeseries({
    title: 'Queues',
    description:
      'How full the queue on disk before each store is. It fills while a store is down, and empties afterwards.',
    runbook: 'telemetry-freshness',
    unit: units.share,
    limits: { warnAbove: 0.2, badAbove: 0.8 },
  })
    .max(1)
    .withTarget(
      promql(
        `max by (exporter, data_type) (${series(c.queueSize)})\n/ max by (exporter, data_type) (${series(c.queueCapacity)})`,
        '{{exporter}} {{data_type}}',
      ),
    );

const inFlightTimeseries = () =>
  timeseries({
    title: 'In-flight exports',
    description: 'Exports to the stores that wait for an answer. Stuck at 1: the store hangs.',
    runbook: 'telemetry-freshness',
    unit: units.count,
    limits: { warnAbove: 5, badAbove: 10 },
  }).withTarget(promql(`sum by (exporter) (${series(c.inFlight)})`, '{{exporter}}'));
