import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace';

/** Random ids, except that one root span can be given a trace id. */
export class TraceIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #next: string | undefined;

  /** The root span that `start` begins gets this trace id. */
  withTraceId<T>(traceId: string | undefined, start: () => T): T {
    this.#next = traceId;
    try {
      return start();
    } finally {
      this.#next = undefined;
    }
  }

  generateTraceId = (): string => this.#next ?? this.#random.generateTraceId();
  generateSpanId = (): string => this.#random.generateSpanId();
}

/**
 * The trace that Nginx began for the request of this document and announced in Server-Timing (nginx/lab.conf.template).
 * Undefined when the document came from a cache: that header belongs to an earlier page load.
 */
export function documentTraceId(
  [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[],
): string | undefined {
  if (!navigation || navigation.transferSize === 0) return undefined;
  const announced = navigation.serverTiming.find(({ name }) => name === 'traceparent')?.description ?? '';
  return /^00-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(announced)?.[1];
}
