import type { Metric, RangeAggregation, VectorAggregation } from '../../logql/ast.ts';
import type { Entry } from '../../logql/pipeline.ts';
import { naiveBinary } from './binary.ts';
import { NaiveFailure, UnknownToNaive } from './line.ts';
import { type Key, keyOf, labelsOf, type NaiveVector, picked } from './series.ts';
import { naiveFilter, naiveMatches, naiveRun } from './stages.ts';
import { naiveNumber, naiveRegex } from './values.ts';

/** A metric query at one time, from its definition: each step looks at each entry again. */
export function naiveVector(metric: Metric, entries: readonly Entry[], time: bigint): NaiveVector {
  switch (metric.kind) {
    case 'number':
    case 'vector':
      return new Map([['[]', metric.value]]);
    case 'range':
      return rangeVector(metric, entries, time);
    case 'aggregation':
      return aggregated(metric, naiveVector(metric.operand, entries, time));
    case 'label-replace': {
      const pattern = naiveRegex(metric.pattern, true);
      const operand = naiveVector(metric.operand, entries, time);
      const replaced = [...operand].map(([key, value]): [Key, number] => {
        const labels = labelsOf(key);
        const text = labels.get(metric.source) ?? '';
        if (!pattern.test(text)) return [key, value];
        const result = text.replace(pattern, metric.replacement);
        if (result === '') labels.delete(metric.destination);
        else labels.set(metric.destination, result);
        return [keyOf(labels), value];
      });
      return new Map(replaced);
    }
    case 'binary':
      return naiveBinary(metric, (operand) => naiveVector(operand, entries, time));
  }
}

interface Sample {
  readonly timestamp: bigint;
  readonly value: number;
}

function rangeVector(aggregation: RangeAggregation, entries: readonly Entry[], time: bigint): NaiveVector {
  const end = time - aggregation.offset;
  const series = new Map<Key, Sample[]>();
  for (const entry of entries) {
    if (entry.timestamp > end || entry.timestamp <= end - aggregation.range) continue;
    if (!aggregation.log.matchers.every((one) => naiveMatches(one, entry.stream.get(one.name) ?? '')))
      continue;
    const sample = sampleOf(aggregation, entry);
    if (!sample) continue;
    const [key, value] = sample;
    series.set(key, [...(series.get(key) ?? []), { timestamp: entry.timestamp, value }]);
  }
  if (aggregation.function === 'absent_over_time') return absent(aggregation, series.size);
  return new Map([...series].map(([key, samples]) => [key, valueOver(aggregation, samples)]));
}

function sampleOf(
  { function: name, log, unwrap, grouping }: RangeAggregation,
  entry: Entry,
): [Key, number] | undefined {
  const line = naiveRun(log.stages, entry);
  if (!line) return undefined;
  let value = name.startsWith('bytes_') ? Buffer.byteLength(line.text) : 1;
  if (unwrap) {
    const text = line.labels.get(unwrap.name);
    if (!text) return undefined;
    value = naiveNumber(text, unwrap.conversion === 'float' ? 'number' : unwrap.conversion);
    if (unwrap.conversion === 'duration') value /= 1e9;
    if (Number.isNaN(value)) line.error = 'SampleExtractionErr';
    if (!unwrap.filters.every((filter) => naiveFilter(filter, line))) return undefined;
    const isAsked = grouping && !grouping.without && grouping.labels.length > 0;
    if (!isAsked) line.labels.delete(unwrap.name);
  }
  if (line.error !== '') throw new NaiveFailure(line.error);
  const isWhole = !grouping || (!grouping.without && grouping.labels.length === 0 && unwrap);
  return [isWhole ? keyOf(line.labels) : picked(line.labels, grouping), value];
}

/** 1 when there is nothing, with the labels that only one matcher names, by `=`. */
function absent({ log }: RangeAggregation, series: number): NaiveVector {
  if (series > 0) return new Map();
  const equal = log.matchers.filter(({ operator }) => operator === '=');
  const once = equal.filter(({ name }) => equal.filter((one) => one.name === name).length === 1);
  return new Map([[keyOf(new Map(once.map(({ name, value }) => [name, value]))), 1]]);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
/** Exact where all values are the same. */
const mean = ([first = Number.NaN, ...others]: readonly number[]) =>
  first + sum(others.map((value) => value - first)) / (others.length + 1);
const variance = (values: readonly number[]) => mean(values.map((value) => (value - mean(values)) ** 2));

function quantile(values: readonly number[], q: number): number {
  if (q < 0 || q > 1) return q < 0 ? -Infinity : Infinity;
  const sorted = values.toSorted((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const [low = 0, high = low] = sorted.slice(Math.floor(place));
  return low + (high - low) * (place - Math.floor(place));
}

function valueOver(
  { function: name, parameter = 0, range }: RangeAggregation,
  samples: readonly Sample[],
): number {
  const values = samples.map(({ value }) => value);
  switch (name) {
    case 'count_over_time':
      return values.length;
    case 'rate':
    case 'bytes_rate':
      return sum(values) / (Number(range) / 1e9);
    case 'sum_over_time':
    case 'bytes_over_time':
      return sum(values);
    case 'avg_over_time':
      return mean(values);
    case 'min_over_time':
      return Math.min(...values);
    case 'max_over_time':
      return Math.max(...values);
    case 'stdvar_over_time':
      return variance(values);
    case 'stddev_over_time':
      return Math.sqrt(variance(values));
    case 'quantile_over_time':
      return quantile(values, parameter);
    case 'first_over_time':
      return values[0] ?? Number.NaN;
    case 'last_over_time':
      return values.at(-1) ?? Number.NaN;
    default:
      throw new UnknownToNaive(name);
  }
}

function aggregated(
  { function: name, parameter = 0, grouping }: VectorAggregation,
  operand: NaiveVector,
): NaiveVector {
  const groups = Map.groupBy(operand, ([key]) => picked(labelsOf(key), grouping));
  if (name === 'sort' || name === 'sort_desc') return operand;
  if (name === 'topk' || name === 'bottomk') {
    const sign = name === 'topk' ? -1 : 1;
    const best = [...groups.values()].flatMap((members) =>
      members.toSorted(([, a], [, b]) => sign * (a - b)).slice(0, parameter),
    );
    return new Map(best);
  }
  const reduce = {
    sum,
    avg: mean,
    min: (values: readonly number[]) => Math.min(...values),
    max: (values: readonly number[]) => Math.max(...values),
    count: (values: readonly number[]) => values.length,
    stddev: (values: readonly number[]) => Math.sqrt(variance(values)),
    stdvar: variance,
  };
  if (name === 'approx_topk') throw new UnknownToNaive(name);
  return new Map([...groups].map(([key, members]) => [key, reduce[name](members.map(([, value]) => value))]));
}
