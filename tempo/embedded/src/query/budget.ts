import { HttpError } from '@lab/http/http-error';
import type { Bounds } from '@lab/store-engine/job';

/** How many rows may pass between two looks at the clock. */
const interval = 256;

/** Counts what a query looks at and ends it where a bound is reached. */
export class Budget {
  readonly #bounds: Bounds;
  #spans = 0;
  #rows = 0;
  #traces = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** Traces looked at. */
  get traces(): number {
    return this.#traces;
  }

  /** Counts one index row. Throws a HttpError 503 past the deadline. */
  row(): void {
    this.#rows += 1;
    if (this.#rows % interval === 0) this.#checkDeadline();
  }

  /** Counts a loaded trace. Throws a HttpError 422 when the query has looked at too many spans. */
  trace(spans: number): void {
    this.#traces += 1;
    this.spans(spans);
    if (this.#traces % 16 === 0) this.#checkDeadline();
  }

  spans(count: number): void {
    this.#spans += count;
    if (this.#spans > this.#bounds.maxItems) {
      throw new HttpError(
        422,
        `The query would look at more than ${this.#bounds.maxItems} spans. Narrow the time range or add a condition.`,
      );
    }
  }

  #checkDeadline(): void {
    if (Date.now() > this.#bounds.deadline) {
      throw new HttpError(503, 'The query took too long. Narrow the time range or add a condition.');
    }
  }
}
