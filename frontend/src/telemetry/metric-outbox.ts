import { diag } from '@opentelemetry/api';
import { AggregationTemporality, MetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';

/**
 * Sends what was measured `delayMs` after the first measurement. The SDK's periodic reader would wait for a running
 * export before it flushes, and a page that goes away has no time to wait. Temporality is delta, because nobody else
 * can add up the counters of many short-lived pages.
 */
export class MetricOutbox extends MetricReader {
  readonly #exporter: PushMetricExporter;
  readonly #delayMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(exporter: PushMetricExporter, delayMs: number) {
    super({ aggregationTemporalitySelector: () => AggregationTemporality.DELTA });
    this.#exporter = exporter;
    this.#delayMs = delayMs;
  }

  /** Call after each measurement. */
  measured(): void {
    this.#timer ??= setTimeout(() => this.flush(), this.#delayMs);
  }

  /** Sends what was measured since the last time. Needs only microtasks, so it may be called while the page goes away. */
  flush(): void {
    this.onForceFlush().catch((error: unknown) => diag.error('metrics could not be collected', error));
  }

  protected async onForceFlush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { resourceMetrics } = await this.collect();
    if (resourceMetrics.scopeMetrics.length > 0) this.#exporter.export(resourceMetrics, () => undefined);
  }

  protected async onShutdown(): Promise<void> {
    await this.onForceFlush();
    await this.#exporter.shutdown();
  }
}
