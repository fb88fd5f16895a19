import type { LogQuery, Metric, Query } from './ast.ts';
import { type Labels, labelsKey, perLabels } from './labels.ts';
import { LogqlError } from './logql-error.ts';
import { constantOf, vectorsOf } from './metrics/evaluate.ts';
import type { Point, Sample, Series } from './metrics/sample.ts';
import { compilePipeline } from './pipeline.ts';
import { compileProbe } from './probe.ts';
import type { Direction, EntrySource, Steps, TimeBounds } from './source.ts';

/** A line as a query shows it. */
export interface ResultEntry {
  readonly timestamp: bigint;
  readonly line: string;
  /** The labels by where they come from. */
  readonly stream: Labels;
  readonly metadata: Labels;
  readonly parsed: Labels;
}

/** The answer to a query over a range, or at one time. */
export type Result =
  | { readonly type: 'streams'; readonly entries: readonly ResultEntry[] }
  | { readonly type: 'matrix'; readonly series: readonly Series[] }
  | { readonly type: 'vector'; readonly samples: readonly Sample[] }
  | { readonly type: 'scalar'; readonly value: number };

export interface LogOptions {
  readonly limit: number;
  readonly direction: Direction;
}

/** A query over a range: at most `limit` lines, or a point for each step. Throws a LogqlError. */
export function queryRange(
  query: Query,
  source: EntrySource,
  bounds: TimeBounds,
  step: bigint,
  options: LogOptions,
): Result {
  if (query.kind !== 'log') {
    return { type: 'matrix', series: seriesOf(query, source, { ...bounds, step }) };
  }
  return { type: 'streams', entries: resultEntries(query, source, bounds, options) };
}

/** The lines of a query, oldest or newest first. Throws a LogqlError. */
export function resultEntries(
  query: LogQuery,
  source: EntrySource,
  bounds: TimeBounds,
  { limit, direction }: LogOptions,
): ResultEntry[] {
  const pipeline = compilePipeline(query.stages);
  const probe = compileProbe(query.stages);
  const entries: ResultEntry[] = [];
  for (const entry of source.entries(query, bounds, direction)) {
    if (entries.length >= limit) break;
    const work = probe && !probe(entry) ? undefined : pipeline(entry);
    if (!work) continue;
    const { line, labels } = work;
    entries.push({
      timestamp: entry.timestamp,
      line,
      stream: labels.streamLabels,
      metadata: labels.structuredMetadata,
      parsed: labels.parsed,
    });
  }
  return entries;
}

/** A metric query at one time. Throws a LogqlError, also for a query of lines. */
export function queryInstant(query: Query, source: EntrySource, time: bigint): Result {
  if (query.kind === 'log') {
    throw new LogqlError(
      'log queries are not supported as an instant query type, please change your query to a range query type',
    );
  }
  const constant = constantOf(query);
  if (constant !== undefined) return { type: 'scalar', value: constant };
  const [samples = []] = vectorsOf(query, source, { start: time, end: time, step: 1n });
  return { type: 'vector', samples: isSorted(query) ? samples : samples.toSorted(byLabels) };
}

const byLabels = (a: Sample, b: Sample) => (labelsKey(a.metric) < labelsKey(b.metric) ? -1 : 1);

/** Whether the order of the samples is the query’s own. */
const isSorted = (metric: Metric): boolean =>
  metric.kind === 'aggregation' && (metric.function === 'sort' || metric.function === 'sort_desc');

function seriesOf(query: Metric, source: EntrySource, steps: Steps): Series[] {
  const series = new Map<string, { metric: Labels; points: Point[] }>();
  const keyOf = perLabels(labelsKey);
  let timestamp = steps.start;
  for (const samples of vectorsOf(query, source, steps)) {
    for (const { metric, value } of samples) {
      const key = keyOf(metric);
      let one = series.get(key);
      if (!one) {
        one = { metric, points: [] };
        series.set(key, one);
        source.countSeries(series.size);
      }
      one.points.push({ timestamp, value });
    }
    timestamp += steps.step;
  }
  return [...series].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
