import type { Metrics, MetricsFunction } from '../../traceql/ast.ts';
import { referenceText } from '../../traceql/ast.ts';
import { nil, type Static, string, toKey } from '../../traceql/static.ts';
import { powerOfTwo, quantile } from './buckets.ts';
import type { Intervals } from './intervals.ts';

export interface Label {
  readonly key: string;
  readonly value: Static;
}

export interface Series {
  readonly labels: readonly Label[];
  /** One value a slot; NaN where there is none. */
  readonly values: readonly number[];
}

/** What one span contributes. */
export interface Observation {
  readonly interval: number;
  /** Values of the grouping attributes, in their order. */
  readonly group: readonly Static[];
  /** The aggregated attribute; `nil` for functions that only count. */
  readonly value: Static;
}

/** Tempo's limit: a query with more series is answered in part, and says so. */
export const maxSeries = 1_000;

interface Slots {
  readonly labels: readonly Label[];
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly extremes: Float64Array;
  /** By slot, for quantiles and histograms. */
  readonly buckets: Map<number, number>[];
}

/** Sorts observations into series and slots. */
export class SeriesAggregator {
  readonly #metrics: Metrics;
  readonly #intervals: Intervals;
  readonly #series = new Map<string, Slots>();
  #truncated = false;

  constructor(metrics: Metrics, intervals: Intervals) {
    this.#metrics = metrics;
    this.#intervals = intervals;
  }

  /** Whether there were more series than are allowed. */
  get truncated(): boolean {
    return this.#truncated;
  }

  observe({ interval, group, value }: Observation): void {
    if (interval < 0 || interval >= this.#intervals.count) return;
    const slots = this.#slots(group);
    if (slots) record(this.#metrics.function, slots, interval, value);
  }

  results(): Series[] {
    const all = [...this.#series.values()].flatMap((slots) => this.#toSeries(slots));
    return all.filter(({ values }) => values.some((value) => !Number.isNaN(value)));
  }

  #slots(group: readonly Static[]): Slots | undefined {
    const key = group.map(toKey).join('\u0000');
    const known = this.#series.get(key);
    if (known) return known;
    if (this.#series.size >= maxSeries) {
      this.#truncated = true;
      return undefined;
    }
    const { count } = this.#intervals;
    const slots = {
      labels: this.#labels(group),
      counts: new Float64Array(count),
      sums: new Float64Array(count),
      extremes: new Float64Array(count).fill(Number.NaN),
      buckets: [],
    };
    this.#series.set(key, slots);
    return slots;
  }

  /** Missing values have no label, unless all are missing. Without `by` the function's name is the label, as in Prometheus. */
  #labels(group: readonly Static[]): Label[] {
    const names = this.#metrics.by.map(referenceText);
    const [first] = names;
    if (first === undefined) {
      const bucketed = isBucketed(this.#metrics.function);
      return bucketed ? [] : [{ key: '__name__', value: string(this.#metrics.function) }];
    }
    const labels = names.flatMap((key, index): Label[] => {
      const value = group[index] ?? nil;
      return value.type === 'nil' ? [] : [{ key, value }];
    });
    return labels.length > 0 ? labels : [{ key: first, value: nil }];
  }

  #toSeries(slots: Slots): Series[] {
    const { labels } = slots;
    const seconds = Number(this.#intervals.step) / 1e9;
    switch (this.#metrics.function) {
      case 'count_over_time':
        return [{ labels, values: [...slots.counts] }];
      case 'rate':
        return [{ labels, values: [...slots.counts].map((count) => count / seconds) }];
      case 'sum_over_time':
        return [
          { labels, values: [...slots.sums].map((sum, slot) => (slots.counts[slot] ? sum : Number.NaN)) },
        ];
      case 'avg_over_time':
        return [
          { labels, values: [...slots.sums].map((sum, slot) => sum / (slots.counts[slot] || Number.NaN)) },
        ];
      case 'min_over_time':
      case 'max_over_time':
        return [{ labels, values: [...slots.extremes] }];
      case 'histogram_over_time':
        return this.#histogram(slots);
      case 'quantile_over_time':
        return this.#quantiles(slots);
    }
  }

  #histogram({ labels, buckets }: Slots): Series[] {
    const bounds = new Set(buckets.flatMap((slot) => [...(slot?.keys() ?? [])]));
    return [...bounds].map((bound) => ({
      labels: [...labels, { key: '__bucket', value: { type: 'float', value: bound } }],
      values: this.#eachSlot((slot) => buckets[slot]?.get(bound) ?? 0),
    }));
  }

  #quantiles({ labels, buckets }: Slots): Series[] {
    if (buckets.length === 0) return [];
    return this.#metrics.quantiles.map((q) => ({
      labels: [...labels, { key: 'p', value: { type: 'float', value: q } }],
      values: this.#eachSlot((slot) => quantile(q, buckets[slot] ?? new Map<number, number>())),
    }));
  }

  #eachSlot(valueAt: (slot: number) => number): number[] {
    return Array.from({ length: this.#intervals.count }, (_, slot) => valueAt(slot));
  }
}

function isBucketed(name: MetricsFunction): boolean {
  return name === 'histogram_over_time' || name === 'quantile_over_time';
}

function record(name: MetricsFunction, slots: Slots, slot: number, value: Static): void {
  if (name === 'rate' || name === 'count_over_time') {
    slots.counts[slot] = (slots.counts[slot] ?? 0) + 1;
    return;
  }
  if (value.type !== 'int' && value.type !== 'float' && value.type !== 'duration') return;
  const number = Number(value.value) / (value.type === 'duration' ? 1e9 : 1);
  if (Number.isNaN(number)) return;
  if (isBucketed(name)) {
    recordBucket(slots, slot, value);
    return;
  }
  slots.counts[slot] = (slots.counts[slot] ?? 0) + 1;
  slots.sums[slot] = (slots.sums[slot] ?? 0) + number;
  const best = slots.extremes[slot] ?? Number.NaN;
  const better = name === 'min_over_time' ? number < best : number > best;
  if (Number.isNaN(best) || better) slots.extremes[slot] = number;
}

/** Durations are bucketed by nanoseconds and shown in seconds; floats have no buckets in Tempo. */
function recordBucket(
  slots: Slots,
  slot: number,
  value: Extract<Static, { type: 'int' | 'float' | 'duration' }>,
): void {
  const power = value.type === 'float' ? undefined : powerOfTwo(Number(value.value));
  if (power === undefined) return;
  const bound = value.type === 'duration' ? power / 1e9 : power;
  const counts = slots.buckets[slot] ?? new Map<number, number>();
  slots.buckets[slot] = counts;
  counts.set(bound, (counts.get(bound) ?? 0) + 1);
}
