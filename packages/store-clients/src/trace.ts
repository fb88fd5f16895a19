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
