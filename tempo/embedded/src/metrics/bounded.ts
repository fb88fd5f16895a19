import { Counter, Histogram, type Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;

/**
 * Counters and histograms of one registry with at most `maxSeries` label sets each: what spans are named cannot make
 * memory grow without end.
 */
export class BoundedMetrics {
  readonly #registry: Registry;
  readonly #maxSeries: number;
  readonly #dropped: () => void;

  /** @param dropped called for each observation that is left out */
  constructor(registry: Registry, maxSeries: number, dropped: () => void) {
    this.#registry = registry;
    this.#maxSeries = maxSeries;
    this.#dropped = dropped;
  }

  counter(
    name: string,
    help: string,
    labelNames: readonly string[],
  ): (labels: Labels, amount?: number) => void {
    const counter = new Counter({ name, help, labelNames: [...labelNames], registers: [this.#registry] });
    return this.#bounded((labels, amount = 1) => counter.inc(labels, amount));
  }

  /** @param buckets upper bounds in seconds */
  histogram(
    name: string,
    help: string,
    labelNames: readonly string[],
    buckets: readonly number[],
  ): (labels: Labels, value?: number) => void {
    const histogram = new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets: [...buckets],
      registers: [this.#registry],
    });
    return this.#bounded((labels, value = 0) => histogram.observe(labels, value));
  }

  #bounded(record: (labels: Labels, value?: number) => void) {
    const known = new Set<string>();
    return (labels: Labels, value?: number) => {
      const key = Object.values(labels).join('\u0000');
      if (!known.has(key)) {
        if (known.size >= this.#maxSeries) {
          this.#dropped();
          return;
        }
        known.add(key);
      }
      record(labels, value);
    };
  }
}

/** `count` upper bounds, each `factor` times the one before. */
export function exponentialBuckets(first: number, factor: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first * factor ** index);
}
