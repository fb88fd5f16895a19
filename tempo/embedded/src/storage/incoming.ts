import type { traceStoreRefusals as refusalReasons } from '@lab/telemetry/metrics';
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

/** Why a span can never be stored: values of the label `reason`. */
export type RefusalReason = (typeof refusalReasons)[number];

export interface Refusal {
  readonly reason: RefusalReason;
  /** For the sender. */
  readonly message: string;
}

export interface IncomingRequest {
  readonly spans: readonly IncomingSpan[];
  /** One for each span that can never be stored. */
  readonly refused: readonly Refusal[];
}

/** Decodes an export request; a span that cannot be decoded is refused alone. Throws when the bytes are no request. */
export function decodeRequest(bytes: Uint8Array): IncomingRequest {
  return readEnvelope(envelopeCodec.decode(bytes));
}

export function readEnvelope(envelope: Envelope): IncomingRequest {
  const spans: IncomingSpan[] = [];
  const refused: Refusal[] = [];
  for (const group of envelope.resourceSpans) {
    const resource = attempt('resource', () => ({
      body: bytesOf(group.resource),
      schemaUrl: group.schemaUrl,
      decoded: decodeResource(group.resource),
    }));
    for (const scoped of group.scopeSpans) {
      const scope = attempt('scope', () => ({
        body: bytesOf(scoped.scope),
        schemaUrl: scoped.schemaUrl,
        decoded: decodeScope(scoped.scope),
      }));
      for (const body of scoped.spans) {
        const read = readSpan(body, resource, scope);
        if ('reason' in read) refused.push(read);
        else spans.push(read);
      }
    }
  }
  return { spans, refused };
}

/** protobufjs has an array where a sender left a message out. */
const bytesOf = (message: Uint8Array) => (message.length === 0 ? new Uint8Array() : message);

function readSpan(
  body: Uint8Array,
  resource: Shared<Attributes> | Refusal,
  scope: Shared<Scope> | Refusal,
): IncomingSpan | Refusal {
  if ('reason' in resource) return resource;
  if ('reason' in scope) return scope;
  const message = attempt('span', () => spanCodec.decode(body));
  if ('reason' in message) return message;
  const problem = problemOf(message);
  if (problem !== undefined) return { reason: 'invalid_id', message: problem };
  return { traceId: hex(message.traceId), message, body, resource, scope };
}

function attempt<T>(what: string, decode: () => T): T | Refusal {
  try {
    return decode();
  } catch (error) {
    return refusalOf(error, what);
  }
}

/** @param what the part of the request that could not be read */
export function refusalOf(error: unknown, what: string): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  // The codec's own limit, or the stack's where JSON is checked.
  const isTooDeep = error instanceof RangeError || message.includes('nesting depth');
  return isTooDeep
    ? { reason: 'too_deep', message: `the attributes of a ${what} are nested too deeply` }
    : { reason: 'malformed', message: `a ${what} could not be decoded: ${message.slice(0, 300)}` };
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
