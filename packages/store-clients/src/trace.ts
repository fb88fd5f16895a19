/** A span as the lab reads it: ids in hex, attributes as plain values. */
export interface TraceSpan {
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer' | 'unspecified';
  readonly service: string;
  /** Milliseconds since 1970, with fractions. */
  readonly start: number;
  readonly durationMs: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** Something that happened within a span: an exception, most often. */
export interface SpanEvent {
  readonly name: string;
  /** Milliseconds since 1970, with fractions. */
  readonly time: number;
  readonly attributes: TraceSpan['attributes'];
}

/** Another span that a span names as a cause: of the same trace, or of another. */
export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: TraceSpan['attributes'];
}

/** A span with all that a reader may ask about it. */
export interface DetailedSpan extends TraceSpan {
  /** What its status says in words; often empty. */
  readonly statusMessage: string;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  /** The library that made it, with its version; empty when it did not say. */
  readonly scope: string;
  /** Attributes of what sent it. */
  readonly resource: TraceSpan['attributes'];
}
