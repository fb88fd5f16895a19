import type { Static } from '../traceql/static.ts';

export type Attributes = ReadonlyMap<string, Static>;

export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
}

export interface SpanEvent {
  readonly name: string;
  /** Nanoseconds after the span's start. */
  readonly sinceStart: number;
  readonly attributes: Attributes;
}

export interface SpanLink {
  /** Lower-case hex. */
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** One span as queries see it. */
export interface Span {
  /** Lower-case hex, 16 characters. */
  readonly spanId: string;
  /** Empty for a root span. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: number;
  readonly status: number;
  readonly statusMessage: string;
  /** Nanoseconds since the epoch. */
  readonly start: bigint;
  /** Nanoseconds. */
  readonly duration: number;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly scope: Scope;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
}

/** All stored spans of one trace. */
export interface Trace {
  /** Lower-case hex, 32 characters. */
  readonly traceId: string;
  readonly spans: readonly Span[];
}

/** `service.name` of a resource, or `unknown_service` as the specification wants where it is missing. */
export function serviceName(resource: Attributes): string {
  const value = resource.get('service.name');
  return value?.type === 'string' && value.value !== '' ? value.value : 'unknown_service';
}
