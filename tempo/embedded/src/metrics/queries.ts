import type { Answer } from '@lab/http/answer';
import { traceStoreMetrics } from '@lab/telemetry/metrics';
import { Histogram, Registry } from 'prom-client';

/** How long queries take. */
export class QueryMetrics {
  readonly #registry = new Registry();
  readonly #duration;

  constructor() {
    const { name, help, labels, buckets } = traceStoreMetrics.queryDuration;
    this.#duration = new Histogram({
      name,
      help,
      labelNames: [...labels],
      buckets: [...buckets],
      registers: [this.#registry],
    });
  }

  async measure(kind: string, answer: Promise<Answer>): Promise<Answer> {
    const stop = this.#duration.startTimer({ kind });
    const { status, ...rest } = await answer;
    stop({ status });
    return { status, ...rest };
  }

  /** Prometheus text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
