import type { KeyValue, Long64 } from '@lab/store-engine/otlp-messages';

export interface EventMessage {
  readonly timeUnixNano: Long64;
  readonly name: string;
  readonly attributes: readonly KeyValue[];
}

export interface LinkMessage {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly traceState: string;
  readonly attributes: readonly KeyValue[];
}

export interface SpanMessage {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId: Uint8Array;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: Long64;
  readonly endTimeUnixNano: Long64;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly EventMessage[];
  readonly links: readonly LinkMessage[];
  readonly status?: { readonly message: string; readonly code: number } | null;
}

export interface ScopeEnvelope {
  readonly scope: Uint8Array;
  readonly spans: readonly Uint8Array[];
  readonly schemaUrl: string;
}

export interface ResourceEnvelope {
  readonly resource: Uint8Array;
  readonly scopeSpans: readonly ScopeEnvelope[];
  readonly schemaUrl: string;
}

/** `ExportTraceServiceRequest` or `TracesData` with every span, resource and scope left encoded. */
export interface Envelope {
  readonly resourceSpans: readonly ResourceEnvelope[];
}
