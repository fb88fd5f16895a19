import type { Grouping, RangeAggregation } from '../ast.ts';
import { errorLabel, type Labels, preserveErrorLabel } from '../labels.ts';
import { LogqlError } from '../logql-error.ts';
import type { EntrySource, Steps } from '../source.ts';
import { countVectors, isCount } from './count.ts';
import { compileExtractor } from './extract.ts';
import { aggregateWindow } from './range-functions.ts';
import type { Point, Sample } from './sample.ts';

interface RangeSeries {
  readonly metric: Labels;
  readonly points: Point[];
  /** The first point of the window of the step before. */
  from: number;
  to: number;
}

/**
 * The vectors of a range aggregation, one for each step.
 *
 * @param outer as of compileExtractor
 */
export function* rangeVectors(
  aggregation: RangeAggregation,
  source: EntrySource,
  steps: Steps,
  outer: Grouping | undefined,
): Generator<Sample[]> {
  const { columns } = source;
  if (columns && isCount(aggregation, outer)) {
    yield* countVectors(aggregation, { ...source, columns }, steps, outer);
    return;
  }
  const { range, offset } = aggregation;
  const series = readSeries(aggregation, source, steps, outer);
  for (let time = steps.start; time <= steps.end; time += steps.step) {
    const end = time - offset;
    const samples: Sample[] = [];
    for (const one of series) {
      slideTo(one, end - range, end);
      if (one.from === one.to) continue;
      refuseError(one.metric);
      const points = one.points.slice(one.from, one.to);
      const value = aggregateWindow(aggregation.function, { points, range }, aggregation.parameter ?? 0);
      samples.push({ metric: one.metric, value });
    }
    yield aggregation.function === 'absent_over_time' ? absent(aggregation, samples) : samples;
  }
}

function readSeries(
  aggregation: RangeAggregation,
  source: EntrySource,
  { start, end }: Steps,
  outer: Grouping | undefined,
): RangeSeries[] {
  const extract = compileExtractor(aggregation, outer);
  const { log, range, offset } = aggregation;
  const series = new Map<string, RangeSeries>();
  const bounds = { start: start - offset - range + 1n, end: end - offset + 1n };
  for (const entry of source.entries(log, bounds, 'forward')) {
    const sample = extract(entry);
    if (!sample) continue;
    let one = series.get(sample.key);
    if (!one) {
      one = { metric: sample.labels(), points: [], from: 0, to: 0 };
      series.set(sample.key, one);
      source.countSeries(series.size);
    }
    one.points.push({ timestamp: entry.timestamp, value: sample.value });
  }
  return [...series.values()];
}

/** Makes the window what lies after `start` and not after `end`. */
function slideTo(series: RangeSeries, start: bigint, end: bigint): void {
  const { points } = series;
  while (series.to < points.length && (points[series.to]?.timestamp ?? end) <= end) series.to += 1;
  while (series.from < series.to && (points[series.from]?.timestamp ?? 0n) <= start) series.from += 1;
}

/** Errors fail the query, unless it asks for them. */
function refuseError(metric: Labels): void {
  if (!metric.has(errorLabel) || metric.get(preserveErrorLabel) === 'true') return;
  const shown = [...metric].sort(([a], [b]) => (a < b ? -1 : 1));
  const series = `{${shown.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
  throw new LogqlError(
    `pipeline error: '${metric.get(errorLabel)}' for series: '${series}'.\n` +
      'Use a label filter to intentionally skip this error. (e.g | __error__!="' +
      `${metric.get(errorLabel)}").\nTo skip all potential errors you can match empty errors.` +
      '(e.g __error__="")\nThe label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )',
  );
}

/** 1 where there is nothing, with the labels that the selector names exactly. */
function absent({ log }: RangeAggregation, samples: readonly Sample[]): Sample[] {
  if (samples.length > 0) return [];
  const equal = log.matchers.filter(({ operator }) => operator === '=');
  const named = equal.filter(({ name }) => equal.filter((other) => other.name === name).length === 1);
  return [{ metric: new Map(named.map(({ name, value }) => [name, value])), value: 1 }];
}
