import { traceStoreMetrics, traceStoreRefusals } from '@lab/telemetry/metrics';
import { Counter, Gauge, Registry } from 'prom-client';
import type { IncomingSpan, Refusal } from '../storage/incoming.ts';
import type { BlockInfo } from '../storage/store-writer.ts';
import { DerivedMetrics } from './derived-metrics.ts';

export interface WriterMetricsOptions {
  /** Whether metrics are derived from the spans. */
  readonly spanMetrics: boolean;
  /** Label sets of each derived metric. */
  readonly maxSeries: number;
}

/** Everything that is counted where spans are stored. Counts begin at zero with each start, as in Tempo. */
export class WriterMetrics {
  readonly #registry = new Registry();
  readonly #spans;
  readonly #refused;
  readonly #blocks;
  readonly #bytes;
  readonly #derived: DerivedMetrics | undefined;

  constructor({ spanMetrics, maxSeries }: WriterMetricsOptions) {
    const registers = [this.#registry];
    const { spans, refused, blocks, bytes, seriesDropped, graphUnpaired } = traceStoreMetrics;
    this.#spans = new Counter({
      name: spans.name,
      help: spans.help,
      labelNames: [...spans.labels],
      registers,
    });
    this.#refused = new Counter({
      name: refused.name,
      help: refused.help,
      labelNames: [...refused.labels],
      registers,
    });
    for (const reason of traceStoreRefusals) this.#refused.inc({ reason }, 0);
    this.#blocks = new Gauge({ name: blocks.name, help: blocks.help, registers });
    this.#bytes = new Gauge({ name: bytes.name, help: bytes.help, registers });
    const dropped = new Counter({ name: seriesDropped.name, help: seriesDropped.help, registers });
    const unpaired = new Counter({
      name: graphUnpaired.name,
      help: graphUnpaired.help,
      labelNames: [...graphUnpaired.labels],
      registers,
    });
    for (const reason of ['expired', 'evicted']) unpaired.inc({ reason }, 0);
    this.#derived = spanMetrics
      ? new DerivedMetrics(
          maxSeries,
          () => dropped.inc(),
          (reason) => unpaired.inc({ reason }),
        )
      : undefined;
  }

  /** Counts spans that are new in the store, how many were known already, and what was refused. */
  stored(added: readonly IncomingSpan[], known: number, refused: readonly Refusal[]): void {
    this.#derived?.add(added);
    this.#spans.inc({ result: 'stored' }, added.length);
    this.#spans.inc({ result: 'known' }, known);
    for (const { reason } of refused) this.#refused.inc({ reason });
  }

  blocks(blocks: readonly BlockInfo[]): void {
    this.#blocks.set(blocks.length);
    this.#bytes.set(blocks.reduce((sum, { bytes }) => sum + bytes, 0));
  }

  /** Ends the wait of one-sided requests in the service graph, and series that were not used for long. */
  expire(): void {
    this.#derived?.expire();
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    return (await this.#registry.metrics()) + (this.#derived?.text() ?? '');
  }
}
