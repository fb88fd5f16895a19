import { diag } from '@opentelemetry/api';
import { AggregationTemporality, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';

export interface MetricOutboxOptions {
  readonly send: (metrics: ResourceMetrics) => void;
  /** While it answers true, increments stay in the instruments, where they add up. */
  readonly mustWait: () => boolean;
  /** Milliseconds between a measurement and its sending. */
  readonly delayMs: number;
}

/**
 * Sends what was measured `delayMs` after the first measurement. The SDK's periodic reader would wait for a running
 * export before it flushes, and a page that goes away has no time to wait. Temporality is delta, because only the Collector
 * can add up the counters of many short-lived pages.
 */
export class MetricOutbox extends MetricReader {
  readonly #options: MetricOutboxOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: MetricOutboxOptions) {
    super({ aggregationTemporalitySelector: () => AggregationTemporality.DELTA });
    this.#options = options;
  }

  /** Call after each measurement. */
  measured(): void {
    this.#timer ??= setTimeout(() => this.#due(), this.#options.delayMs);
  }

  /** Sends what was measured since the last time. Needs only microtasks, so it may be called while the page goes away. */
  flush(): Promise<void> {
    return this.onForceFlush().catch((error: unknown) => diag.error('metrics could not be collected', error));
  }

  #due(): void {
    this.#timer = undefined;
    if (this.#options.mustWait()) this.measured();
    else void this.flush();
  }

  protected async onForceFlush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { resourceMetrics } = await this.collect();
    if (resourceMetrics.scopeMetrics.length > 0) this.#options.send(resourceMetrics);
  }

  protected onShutdown(): Promise<void> {
    return this.onForceFlush();
  }
}
