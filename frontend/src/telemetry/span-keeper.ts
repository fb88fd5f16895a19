import type { Batcher } from '@lab/telemetry/export/batcher';
import { spanAttributes } from '@lab/telemetry/spans';
import type { Span as ApiSpan, HrTime } from '@opentelemetry/api';
import { hrTime } from '@opentelemetry/core';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { ATTR_URL_FULL } from '@opentelemetry/semantic-conventions';
import { redactUrl } from './redact.ts';

interface OpenSpan {
  readonly span: Span;
  /** When the work was done, if that is known before the span is ended. */
  doneAt?: HrTime;
}

/**
 * Knows every span that has not ended yet, so that none is lost when the page goes away: the SDK's own processors only
 * know ended spans, and the fetch instrumentation ends its spans 300 ms after the answer
 * (open-telemetry/opentelemetry-js #2613 and #4683).
 */
export class SpanKeeper implements SpanProcessor {
  readonly #open = new Map<string, OpenSpan>();
  readonly #ended: Batcher<ReadableSpan>;

  constructor(ended: Batcher<ReadableSpan>) {
    this.#ended = ended;
  }

  onStart(span: Span): void {
    this.#open.set(span.spanContext().spanId, { span });
  }

  onEnding(span: Span): void {
    const url = span.attributes[ATTR_URL_FULL];
    if (typeof url === 'string') span.setAttribute(ATTR_URL_FULL, redactUrl(url));
  }

  onEnd(span: ReadableSpan): void {
    if (this.#open.delete(span.spanContext().spanId)) this.#ended.add(span);
  }

  /** The work of `span` is done, its owner only waits for details before ending it. */
  markDone(span: ApiSpan): void {
    const open = this.#open.get(span.spanContext().spanId);
    if (open) open.doneAt = hrTime();
  }

  /** `span` will never be ended and must not be sent. */
  discard(span: ApiSpan): void {
    this.#open.delete(span.spanContext().spanId);
  }

  /** Ends what is still open, children first, and sends everything now. */
  endAll(): void {
    for (const { span, doneAt } of [...this.#open.values()].reverse()) {
      if (!doneAt) span.setAttribute(spanAttributes.interrupted, true);
      span.end(doneAt);
    }
    this.#ended.flush();
  }

  forceFlush(): Promise<void> {
    this.#ended.flush();
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.forceFlush();
  }
}
