import type { Answer } from '@lab/http/answer';
import { json } from '@lab/http/answer';
import { HttpError } from '@lab/http/http-error';
import type { Bounds } from '@lab/store-engine/job';
import type { Query } from '../traceql/ast.ts';
import { compileShown } from '../traceql/evaluate-field.ts';
import { parseQuery } from '../traceql/parse.ts';
import { nil } from '../traceql/static.ts';
import { Budget } from './budget.ts';
import type { Job } from './job.ts';
import { matchesIn, type OpenBlock } from './matches.ts';
import { observeColumns } from './metrics/columns.ts';
import { type Intervals, instantInterval, intervalOf, toIntervals } from './metrics/intervals.ts';
import { maxSeries, type Series, SeriesAggregator } from './metrics/series.ts';
import { applyStages } from './metrics/stages.ts';
import { valueJson } from './search-response.ts';

type MetricsJob = Extract<Job, { kind: 'metrics' }>;

/** Answers `/api/metrics/query_range` and `/api/metrics/query`. */
export function metricsRange(job: MetricsJob, blocks: readonly OpenBlock[], bounds: Bounds): Answer {
  const query = parseQuery(job.query);
  if (!query.metrics) {
    throw new HttpError(400, 'invalid TraceQL query: a metrics function such as rate() is missing');
  }
  const intervals = job.step === undefined ? instantInterval(job.range) : toIntervals(job.range, job.step);
  const aggregator = new SeriesAggregator(query.metrics, intervals);
  const budget = new Budget(bounds);
  for (const block of blocks) {
    const { start, end } = block.info;
    if (start > intervals.end || end < intervals.start) continue;
    const answered = observeColumns(query, block.reader, intervals, aggregator, budget);
    if (!answered) observeTraces(query, block, intervals, aggregator, budget);
  }
  const series = applyStages(aggregator.results(), query.seriesStages);
  const shown = series.map((one) =>
    job.step === undefined
      ? { labels: labelsJson(one), value: one.values[0] }
      : { labels: labelsJson(one), samples: samplesJson(one, intervals), exemplars: [] },
  );
  return json({ series: shown, metrics: { inspectedTraces: budget.traces }, ...partial(aggregator) });
}

function partial({ truncated }: SeriesAggregator) {
  if (!truncated) return {};
  const message = `Response exceeds maximum series limit of ${maxSeries}, a partial response is returned.`;
  return { status: 'PARTIAL', message };
}

/** Evaluates the pipeline on whole traces and counts each selected span once for each span set it is in. */
function observeTraces(
  query: Query,
  block: OpenBlock,
  intervals: Intervals,
  aggregator: SeriesAggregator,
  budget: Budget,
): void {
  const operand = query.metrics?.operand && compileShown(query.metrics.operand);
  const group = query.metrics?.by.map(compileShown) ?? [];
  for (const { sets } of matchesIn(block, query, intervals, budget)) {
    for (const node of sets.flatMap(({ spans }) => spans)) {
      aggregator.observe({
        interval: intervalOf(intervals, node.span.start),
        value: operand ? operand(node) : nil,
        group: group.map((read) => read(node)),
      });
    }
  }
}

function labelsJson({ labels }: Series) {
  return labels.map(({ key, value }) => ({ key, value: valueJson(value) }));
}

function samplesJson({ values }: Series, { start, step }: Intervals) {
  return values.flatMap((value, slot) => {
    const time = (start + BigInt(slot + 1) * step) / 1_000_000n;
    return Number.isNaN(value) ? [] : [{ timestampMs: time.toString(), value }];
  });
}
