import type { Answer } from '@lab/http/answer';
import { Histogram, Registry } from 'prom-client';

interface HistogramDefinition {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Seconds. */
  readonly buckets: readonly number[];
}

/** How long queries take. */
export class QueryMetrics {
  readonly #registry = new Registry();
  readonly #duration;

  /** @param definition of a histogram with the labels `kind` and `status` */
  constructor({ name, help, labels, buckets }: HistogramDefinition) {
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
