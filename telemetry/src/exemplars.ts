import { type SpanContext, TraceFlags } from '@opentelemetry/api';

/** The part of an observation that links it to a sampled span, as prom-client takes it; empty for one that no trace store will hold. */
export function exemplarOf(span: SpanContext | undefined): { exemplarLabels?: Record<string, string> } {
  if (!span || (span.traceFlags & TraceFlags.SAMPLED) === 0) return {};
  return { exemplarLabels: { trace_id: span.traceId, span_id: span.spanId } };
}
