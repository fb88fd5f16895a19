import { traceStoreMetrics, traceStoreRefusals } from '@lab/telemetry/metrics';
import { Counter, Gauge, Registry } from 'prom-client';
import type { IncomingSpan, Refusal } from '../storage/incoming.ts';
import type { BlockInfo } from '../storage/store-writer.ts';
import { DerivedFamilies } from './families.ts';
import { ServiceGraph } from './service-graph.ts';
import { spanMetrics } from './span-metrics.ts';

const maxLabelLength = 128;
/** Tempo's, too: https://grafana.com/docs/tempo/latest/configuration/#metrics-generator (`registry.stale_duration`) */
const staleAfter = 15 * 60_000;
/** The Collector scrapes every 5 s. */
const zeroFor = 6_000;
/** Of its label sets one service may use a quarter. */
const shares = 4;

/** Everything that is counted where spans are stored. Counts begin at zero with each start, as in Tempo. */
export class WriterMetrics {
  readonly #registry = new Registry();
  readonly #spans;
  readonly #refused;
  readonly #blocks;
  readonly #bytes;
  readonly #families: DerivedFamilies;
  readonly #observe: (span: IncomingSpan, now: number) => void;
  readonly #graph: ServiceGraph;

  constructor(maxSeries: number) {
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
    const bounds = {
      maxSeries,
      maxSharing: Math.ceil(maxSeries / shares),
      maxLength: maxLabelLength,
      staleAfter,
      zeroFor,
    };
    this.#families = new DerivedFamilies(bounds, () => dropped.inc());
    this.#observe = spanMetrics(this.#families);
    this.#graph = new ServiceGraph(this.#families, {
      wait: 10_000,
      waitForLate: 5 * 60_000,
      maxWaiting: 20_000,
      unpaired: (reason) => unpaired.inc({ reason }),
    });
  }

  /** Counts spans that are new in the store, how many were known already, and what was refused. */
  stored(added: readonly IncomingSpan[], known: number, refused: readonly Refusal[]): void {
    const now = Date.now();
    for (const span of added) {
      this.#observe(span, now);
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

  /** Ends the wait of one-sided requests in the service graph, and series that were not used for long. */
  expire(): void {
    const now = Date.now();
    this.#graph.expire(now);
    this.#families.expire(now);
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    return (await this.#registry.metrics()) + this.#families.text(Date.now());
  }
}
