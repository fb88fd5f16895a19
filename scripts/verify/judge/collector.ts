import type { Sample } from '@lab/store-clients/exposition';

/** Families of the Collector’s counters that must not move: each is telemetry turned away or lost. */
const lossPatterns: readonly RegExp[] = [
  /^otelcol_receiver_(refused|failed)_/,
  /^otelcol_processor_(refused|dropped)_/,
  /^otelcol_exporter_send_failed_/,
  /^otelcol_exporter_enqueue_failed_/,
  /^otelcol_processor_filter_.*_filtered(_total)?$/,
  /^otelcol_deltatocumulative_datapoints(_total)?$/,
];

const queueSize = 'otelcol_exporter_queue_size';

function seriesOf({ name, labels }: Sample): string {
  const shown = ['receiver', 'processor', 'filter', 'exporter', 'error', 'transport']
    .flatMap((label) => (labels[label] ? [`${label}=${labels[label]}`] : []))
    .join(', ');
  return shown === '' ? name : `${name} (${shown})`;
}

function isLoss({ name, labels }: Sample): boolean {
  if (!lossPatterns.some((pattern) => pattern.test(name))) return false;
  // delta_to_cumulative counts all points with one metric; only those with an error were dropped.
  return !name.startsWith('otelcol_deltatocumulative') || Boolean(labels.error);
}

function sumBySeries(samples: readonly Sample[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const sample of samples.filter(isLoss)) {
    const series = seriesOf(sample);
    sums.set(series, (sums.get(series) ?? 0) + sample.value);
  }
  return sums;
}

/** One sentence for each counter of lost telemetry that moved between two looks at the Collector’s own metrics. */
export function losses(before: readonly Sample[], after: readonly Sample[]): string[] {
  const earlier = sumBySeries(before);
  return [...sumBySeries(after)].flatMap(([series, value]) => {
    const moved = value - (earlier.get(series) ?? 0);
    return moved > 0 ? [`${series} moved by ${moved}`] : [];
  });
}

/** One sentence for each exporter’s queue that holds more than one batch that is being sent just now. */
export function backlog(samples: readonly Sample[]): string[] {
  return samples
    .filter(({ name, value }) => name === queueSize && value > 0)
    .map((sample) => `${seriesOf(sample)} holds ${sample.value}`);
}
