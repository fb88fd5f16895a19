import type { Span, Trace } from '../model/span.ts';
import { toSpan } from '../otlp/decode.ts';
import { parseJsonRequest } from '../otlp/json.ts';
import { readEnvelope } from '../storage/incoming.ts';

/** Traces of export requests in memory, without a store. */
export function tracesOf(requests: readonly unknown[]): Trace[] {
  const traces = new Map<string, Span[]>();
  for (const request of requests) {
    for (const { traceId, message, resource, scope } of readEnvelope(parseJsonRequest(request).envelope)
      .spans) {
      const spans = traces.get(traceId) ?? [];
      traces.set(traceId, spans);
      spans.push(toSpan(message, resource.decoded, scope.decoded));
    }
  }
  return [...traces].map(([traceId, spans]) => ({ traceId, spans }));
}
