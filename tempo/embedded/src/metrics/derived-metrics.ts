import type { IncomingSpan } from '../storage/incoming.ts';
import { DerivedFamilies } from './families.ts';
import { ServiceGraph, type ServiceGraphOptions } from './service-graph.ts';
import { spanMetrics } from './span-metrics.ts';

const maxLabelLength = 128;
/** Tempo's, too: https://grafana.com/docs/tempo/latest/configuration/#metrics-generator (`registry.stale_duration`) */
const staleAfter = 15 * 60_000;
/** The Collector scrapes every 5 s. */
const zeroFor = 6_000;
/** Of its label sets one service may use a quarter. */
const shares = 4;

/** What Tempo's metrics generator would derive from the spans: span metrics and the service graph. */
export class DerivedMetrics {
  readonly #families: DerivedFamilies;
  readonly #observe: (span: IncomingSpan, now: number) => void;
  readonly #graph: ServiceGraph;

  /**
   * @param overflowed called for each observation for which there was no series left
   * @param unpaired called for each request in the service graph that has one side only
   */
  constructor(maxSeries: number, overflowed: () => void, unpaired: ServiceGraphOptions['unpaired']) {
    const bounds = {
      maxSeries,
      maxSharing: Math.ceil(maxSeries / shares),
      maxLength: maxLabelLength,
      staleAfter,
      zeroFor,
    };
    this.#families = new DerivedFamilies(bounds, overflowed);
    this.#observe = spanMetrics(this.#families);
    this.#graph = new ServiceGraph(this.#families, {
      wait: 10_000,
      waitForLate: 5 * 60_000,
      maxWaiting: 20_000,
      unpaired,
    });
  }

  add(spans: readonly IncomingSpan[]): void {
    const now = Date.now();
    for (const span of spans) {
      this.#observe(span, now);
      this.#graph.add(span, now);
    }
  }

  expire(): void {
    const now = Date.now();
    this.#graph.expire(now);
    this.#families.expire(now);
  }

  /** Prometheus text format. */
  text(): string {
    return this.#families.text(Date.now());
  }
}
