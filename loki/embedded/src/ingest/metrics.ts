import { logStoreMetrics, logStoreRefusals, type MetricDefinition } from '@lab/telemetry/metrics';
import { Counter, Gauge, Registry } from 'prom-client';
import type { BlockInfo } from '../storage/store-writer.ts';
import type { Refusal } from './limits.ts';
import type { LogRecord } from './record.ts';

/** What the writer counts. */
export class WriterMetrics {
  readonly #registry = new Registry();
  readonly #stored = this.#counter(logStoreMetrics.lines);
  readonly #lineBytes = this.#counter(logStoreMetrics.lineBytes);
  readonly #refused = this.#counter(logStoreMetrics.refused);
  readonly #streams = this.#gauge(logStoreMetrics.streams);
  readonly #blocks = this.#gauge(logStoreMetrics.blocks);
  readonly #bytes = this.#gauge(logStoreMetrics.bytes);

  constructor() {
    for (const reason of logStoreRefusals) this.#refused.inc({ reason }, 0);
  }

  stored(records: readonly LogRecord[], refused: readonly Refusal[]): void {
    this.#stored.inc(records.length);
    this.#lineBytes.inc(records.reduce((sum, { line }) => sum + Buffer.byteLength(line), 0));
    for (const { reason } of refused) this.#refused.inc({ reason });
  }

  /** @param streams of the newest block */
  blocks(blocks: readonly BlockInfo[], streams: number): void {
    this.#streams.set(streams);
    this.#blocks.set(blocks.length);
    this.#bytes.set(blocks.reduce((sum, { bytes }) => sum + bytes, 0));
  }

  /** Prometheus text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #counter({ name, help, labels }: MetricDefinition): Counter {
    return new Counter({ name, help, labelNames: [...labels], registers: [this.#registry] });
  }

  #gauge({ name, help, labels }: MetricDefinition): Gauge {
    return new Gauge({ name, help, labelNames: [...labels], registers: [this.#registry] });
  }
}
