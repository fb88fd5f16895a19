import type { Attributes, Scope } from '../model/span.ts';
import { envelopeCodec, spanCodec } from '../otlp/codec.ts';
import { decodeResource, decodeScope, hex, isZero } from '../otlp/decode.ts';
import type { Envelope, SpanMessage } from '../otlp/messages.ts';

/** The bytes of a resource or scope with what queries need of it. */
export interface Shared<T> {
  readonly body: Uint8Array;
  readonly schemaUrl: string;
  readonly decoded: T;
}

/** A span on its way into the store. */
export interface IncomingSpan {
  readonly traceId: string;
  readonly message: SpanMessage;
  readonly body: Uint8Array;
  readonly resource: Shared<Attributes>;
  readonly scope: Shared<Scope>;
}

export interface IncomingRequest {
  readonly spans: readonly IncomingSpan[];
  /** Spans that can never be stored, with the reason of the first. */
  readonly rejected: number;
  readonly reason: string;
}

/** Decodes an export request. Throws when the bytes are not one. */
export function decodeRequest(bytes: Uint8Array): IncomingRequest {
  return readEnvelope(envelopeCodec.decode(bytes));
}

export function readEnvelope(envelope: Envelope): IncomingRequest {
  const spans: IncomingSpan[] = [];
  let rejected = 0;
  let reason = '';
  for (const group of envelope.resourceSpans) {
    const resource = {
      body: group.resource,
      schemaUrl: group.schemaUrl,
      decoded: decodeResource(group.resource),
    };
    for (const scoped of group.scopeSpans) {
      const scope = {
        body: scoped.scope,
        schemaUrl: scoped.schemaUrl,
        decoded: decodeScope(scoped.scope),
      };
      for (const body of scoped.spans) {
        const message = spanCodec.decode(body);
        const problem = problemOf(message);
        if (problem === undefined) {
          spans.push({ traceId: hex(message.traceId), message, body, resource, scope });
        } else {
          rejected += 1;
          reason ||= problem;
        }
      }
    }
  }
  return { spans, rejected, reason };
}

function problemOf(message: SpanMessage): string | undefined {
  if (message.traceId.length !== 16 || isZero(message.traceId)) {
    return `trace_id must be 16 bytes that are not all zero, got "${hex(message.traceId)}"`;
  }
  if (message.spanId.length !== 8 || isZero(message.spanId)) {
    return `span_id must be 8 bytes that are not all zero, got "${hex(message.spanId)}"`;
  }
  return undefined;
}
