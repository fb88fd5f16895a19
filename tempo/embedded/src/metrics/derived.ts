import { traceStoreMetrics, traceStoreRefusals } from '@lab/telemetry/metrics';
import { Counter, Gauge, Registry } from 'prom-client';
import type { IncomingSpan, Refusal } from '../storage/incoming.ts';
import type { BlockInfo } from '../storage/store-writer.ts';
import { BoundedMetrics } from './bounded.ts';
import { ServiceGraph } from './service-graph.ts';
import { spanMetrics } from './span-metrics.ts';

/** Everything that is counted where spans are stored. Counts begin at zero with each start, as in Tempo. */
export class WriterMetrics {
  readonly #registry = new Registry();
  readonly #spans;
  readonly #refused;
  readonly #blocks;
  readonly #bytes;
  readonly #observe: (span: IncomingSpan) => void;
  readonly #graph: ServiceGraph;

  constructor(maxSeries: number) {
    const registers = [this.#registry];
    const { spans, refused, blocks, bytes, seriesDropped } = traceStoreMetrics;
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
    const bounded = new BoundedMetrics(this.#registry, maxSeries, () => dropped.inc());
    this.#observe = spanMetrics(bounded);
    this.#graph = new ServiceGraph(bounded, { wait: 10_000, maxWaiting: 10_000 });
  }

  /** Counts spans that are new in the store, how many were known already, and what was refused. */
  stored(added: readonly IncomingSpan[], known: number, refused: readonly Refusal[]): void {
    const now = Date.now();
    for (const span of added) {
      this.#observe(span);
      this.#graph.add(span, now);
    }
    this.#spans.inc({ result: 'stored' }, added.length);
    this.#spans.inc({ result: 'known' }, known);
    for (const { reason } of refused) this.#refused.inc({ reason });
  }

  blocks(blocks: readonly BlockInfo[]): void {
    this.#blocks.set(blocks.length);
    this.#bytes.set(blocks.reduce((sum, { bytes }) => sum + bytes, 0));
  }

  /** Ends the wait of one-sided requests in the service graph. */
  expire(): void {
    this.#graph.expire(Date.now());
  }

  /** Prometheus text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
