/** A family of series and what bounds it. */
export interface FamilyOptions {
  readonly name: string;
  readonly help: string;
  /** The first one is the label by which series are shared out. */
  readonly labelNames: readonly string[];
  /** Upper bounds in seconds; a family without them is a counter. */
  readonly buckets?: readonly number[];
}

export interface SeriesBounds {
  /** Label sets of a family. */
  readonly maxSeries: number;
  /** Label sets with the same value of the first label: one that floods cannot use up the others' share. */
  readonly maxSharing: number;
  /** Characters of a label value. */
  readonly maxLength: number;
  /** Milliseconds without an observation after which a series ends. */
  readonly staleAfter: number;
  /** Milliseconds for which a new series shows 0: longer than the pause between two scrapes. */
  readonly zeroFor: number;
}

/** Stands for the values of a label set that was one too many. */
export const overflowValue = '__overflow__';

interface Series {
  readonly labels: readonly string[];
  readonly counts: number[];
  count: number;
  sum: number;
  /** Milliseconds since the epoch. */
  updatedAt: number;
  shownAt: number | undefined;
}

/**
 * Counters or histograms whose label values senders choose: bounded in number and length, forgotten when they are not used,
 * and shown as 0 first, since `rate()` does not see the value with which a series begins (Tempo writes that 0, too).
 */
export class SeriesFamily {
  readonly #options: FamilyOptions;
  readonly #bounds: SeriesBounds;
  readonly #overflowed: () => void;
  readonly #series = new Map<string, Series>();
  readonly #sharing = new Map<string, number>();

  /** @param overflowed called for each observation that went to the overflow series */
  constructor(options: FamilyOptions, bounds: SeriesBounds, overflowed: () => void) {
    this.#options = options;
    this.#bounds = bounds;
    this.#overflowed = overflowed;
  }

  /**
   * @param values of the labels, in the order of their names
   * @param value what is added to the counter, or the observation in seconds
   * @param now milliseconds since the epoch
   */
  observe(values: readonly string[], value: number, now: number): void {
    const series = this.#find(
      values.map((text) => text.slice(0, this.#bounds.maxLength)),
      now,
    );
    series.updatedAt = now;
    series.sum += value;
    const { buckets } = this.#options;
    if (!buckets) return;
    series.count += 1;
    const bucket = buckets.findIndex((bound) => value <= bound);
    if (bucket >= 0) series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
  }

  /** Ends the series that were not used for long. */
  expire(now: number): void {
    for (const [key, { labels, updatedAt }] of this.#series) {
      if (updatedAt > now - this.#bounds.staleAfter) continue;
      this.#series.delete(key);
      const [first = ''] = labels;
      this.#sharing.set(first, (this.#sharing.get(first) ?? 1) - 1);
      if (this.#sharing.get(first) === 0) this.#sharing.delete(first);
    }
  }

  /** Prometheus text format. */
  text(now: number): string {
    const { name, help, buckets } = this.#options;
    const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} ${buckets ? 'histogram' : 'counter'}`];
    for (const series of this.#series.values()) {
      series.shownAt ??= now;
      const shown = now - series.shownAt < this.#bounds.zeroFor ? emptyLike(series) : series;
      lines.push(...this.#linesOf(shown));
    }
    return `${lines.join('\n')}\n`;
  }

  #find(values: readonly string[], now: number): Series {
    const key = values.join('\u0000');
    const known = this.#series.get(key);
    if (known) return known;
    const [first = ''] = values;
    const isFull =
      this.#series.size >= this.#bounds.maxSeries ||
      (this.#sharing.get(first) ?? 0) >= this.#bounds.maxSharing;
    if (!isFull) return this.#begin(key, values, now);
    this.#overflowed();
    const overflow = values.map(() => overflowValue);
    const overflowKey = overflow.join('\u0000');
    return this.#series.get(overflowKey) ?? this.#begin(overflowKey, overflow, now);
  }

  #begin(key: string, labels: readonly string[], now: number): Series {
    const counts = (this.#options.buckets ?? []).map(() => 0);
    const series: Series = { labels, counts, count: 0, sum: 0, updatedAt: now, shownAt: undefined };
    this.#series.set(key, series);
    const [first = ''] = labels;
    this.#sharing.set(first, (this.#sharing.get(first) ?? 0) + 1);
    return series;
  }

  #linesOf({ labels, counts, count, sum }: Series): string[] {
    const { name, labelNames, buckets } = this.#options;
    const own = labelNames.map((label, index) => `${label}="${escaped(labels[index] ?? '')}"`).join(',');
    if (!buckets) return [`${name}{${own}} ${sum}`];
    let below = 0;
    const lines = buckets.map((bound, index) => {
      below += counts[index] ?? 0;
      return `${name}_bucket{le="${bound}",${own}} ${below}`;
    });
    return [
      ...lines,
      `${name}_bucket{le="+Inf",${own}} ${count}`,
      `${name}_sum{${own}} ${sum}`,
      `${name}_count{${own}} ${count}`,
    ];
  }
}

function emptyLike(series: Series): Series {
  return { ...series, counts: series.counts.map(() => 0), count: 0, sum: 0 };
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/#comments-help-text-and-type-information */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
