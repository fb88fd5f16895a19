import {
  backendMetrics,
  logStoreMetrics,
  type MetricDefinition,
  traceStoreMetrics,
} from '@lab/telemetry/metrics';
import { collectorMetrics, lokiMetrics, tempoMetrics } from '@lab/telemetry/third-party-metrics';
import { dashboardUids, runbookUrl } from '../conventions.ts';
import { series } from '../queries/promql.ts';
import type { AlertRule } from './alert-rules.ts';
import { type Duration, evaluationInterval } from './burn-rate.ts';
import { generatedNotice, toYaml } from './rule-file.ts';

/** Path of these rules in the checkout. */
export const lossRulesPath = 'prometheus/rules/losses.yml';

/** Their page in `docs/runbooks/`. */
const runbook = 'telemetry-lost';
const window: Duration = '5m';

/** A counter that only moves when telemetry is lost for good. */
interface LossCounter {
  readonly metric: MetricDefinition;
  /** The label that says why or where. */
  readonly by: string;
  /** What was lost, as the end of a sentence. */
  readonly what: string;
}

const lossCounters: readonly LossCounter[] = [
  {
    metric: backendMetrics.telemetryLost,
    by: 'reason',
    what: 'spans or log records did not leave their service',
  },
  { metric: traceStoreMetrics.refused, by: 'reason', what: 'spans were refused by the trace store' },
  {
    metric: traceStoreMetrics.seriesDropped,
    by: 'job',
    what: 'derived metrics have more label sets than they may',
  },
  { metric: tempoMetrics.discarded, by: 'reason', what: 'spans were refused by Tempo' },
  { metric: lokiMetrics.discarded, by: 'reason', what: 'log lines were refused by Loki' },
  { metric: logStoreMetrics.refused, by: 'reason', what: 'log lines were refused by the log store' },
  { metric: collectorMetrics.failedSpans, by: 'exporter', what: 'spans were given up by the Collector' },
  { metric: collectorMetrics.failedLogs, by: 'exporter', what: 'log records were given up by the Collector' },
  {
    metric: collectorMetrics.failedPoints,
    by: 'exporter',
    what: 'metric points were given up by the Collector',
  },
];

/** `increase()` does not see the first value of a series, and some of these counters exist only from their first loss on. */
function lossesIn({ metric, by }: LossCounter): string {
  const counter = series(metric);
  return `sum by (${by}) (${counter} unless ${counter} offset ${window} or increase(${counter}[${window}])) > 0`;
}

/** One loss is enough: objectives would need many to burn their budget. */
export const lossAlerts: readonly AlertRule[] = lossCounters.map((counter) => ({
  alert: 'TelemetryLost',
  expr: lossesIn(counter),
  for: '0s',
  labels: { severity: 'ticket', owner: 'observability', counter: counter.metric.name },
  annotations: {
    summary: `Telemetry was lost: ${counter.what}`,
    description: `{{ $value | humanize }} in the last ${window}, ${counter.by} {{ $labels.${counter.by} }}. They do not come back.`,
    runbook_url: runbookUrl(runbook),
    dashboard_uid: dashboardUids.pipeline,
  },
}));

/** The rule file. */
export const lossRulesFile = () =>
  generatedNotice + toYaml({ groups: [{ name: 'losses', interval: evaluationInterval, rules: lossAlerts }] });
