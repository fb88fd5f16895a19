import type { AnyValue, KeyValue } from '@lab/store-engine/otlp-messages';
import { toBigInt, toSignedInteger } from '@lab/store-engine/proto';
import type { Attributes, Scope, Span, SpanEvent, SpanLink } from '../model/span.ts';
import { boolean, int, nil, type Static, string } from '../traceql/static.ts';
import { resourceCodec, scopeCodec, spanCodec } from './codec.ts';
import type { EventMessage, LinkMessage, SpanMessage } from './messages.ts';

const noAttributes: Attributes = new Map();

/** The attribute's value for queries. Key-value lists, bytes and mixed lists cannot be asked for: nil, as in Tempo. */
export function toStatic(value: AnyValue | null | undefined): Static {
  switch (value?.value) {
    case 'stringValue':
      return string(value.stringValue ?? '');
    case 'boolValue':
      return boolean(value.boolValue ?? false);
    case 'intValue':
      return value.intValue ? int(toSignedInteger(value.intValue)) : nil;
    case 'doubleValue':
      return { type: 'float', value: value.doubleValue ?? 0 };
    case 'arrayValue':
      return toArray(value.arrayValue?.values ?? []);
    default:
      return nil;
  }
}

function toArray(values: readonly AnyValue[]): Static {
  const elements = values.map(toStatic);
  const type = elements[0]?.type;
  const uniform = type !== undefined && type !== 'nil' && type !== 'array';
  return uniform && elements.every((element) => element.type === type) ? { type: 'array', elements } : nil;
}

/** Attributes by name; the first of a repeated name wins. */
export function toAttributes(pairs: readonly KeyValue[]): Attributes {
  if (pairs.length === 0) return noAttributes;
  const attributes = new Map<string, Static>();
  for (const { key, value } of pairs) {
    const converted = toStatic(value);
    if (converted.type !== 'nil' && !attributes.has(key)) attributes.set(key, converted);
  }
  return attributes;
}

/** Throws when the bytes are not an OTLP `Resource`. */
export function decodeResource(bytes: Uint8Array): Attributes {
  return toAttributes(resourceCodec.decode(bytes).attributes);
}

/** Throws when the bytes are not an OTLP `InstrumentationScope`. */
export function decodeScope(bytes: Uint8Array): Scope {
  const message = scopeCodec.decode(bytes);
  return { name: message.name, version: message.version, attributes: toAttributes(message.attributes) };
}

/** @param bytes of a decoded message: an empty array, not bytes, where the sender left the field out */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function toEvent(message: EventMessage, start: bigint): SpanEvent {
  return {
    name: message.name,
    sinceStart: Number(toBigInt(message.timeUnixNano) - start),
    attributes: toAttributes(message.attributes),
  };
}

function toLink(message: LinkMessage): SpanLink {
  return {
    traceId: hex(message.traceId),
    spanId: hex(message.spanId),
    attributes: toAttributes(message.attributes),
  };
}

/** Nanoseconds from start to end, 0 when the end lies before the start (as Tempo counts it). */
export function durationOf(message: SpanMessage): number {
  const nanoseconds = toBigInt(message.endTimeUnixNano) - toBigInt(message.startTimeUnixNano);
  return nanoseconds > 0n ? Number(nanoseconds) : 0;
}

/** A span as queries see it, from its stored bytes. */
export function decodeSpan(bytes: Uint8Array, resource: Attributes, scope: Scope): Span {
  return toSpan(spanCodec.decode(bytes), resource, scope);
}

export function toSpan(message: SpanMessage, resource: Attributes, scope: Scope): Span {
  const start = toBigInt(message.startTimeUnixNano);
  return {
    spanId: hex(message.spanId),
    parentId: isZero(message.parentSpanId) ? '' : hex(message.parentSpanId),
    name: message.name,
    kind: message.kind,
    status: message.status?.code ?? 0,
    statusMessage: message.status?.message ?? '',
    start,
    duration: durationOf(message),
    attributes: toAttributes(message.attributes),
    resource,
    scope,
    events: message.events.map((event) => toEvent(event, start)),
    links: message.links.map(toLink),
  };
}

/** Whether an identifier is missing: no bytes, or only zeros. */
export function isZero(id: Uint8Array): boolean {
  return id.every((byte) => byte === 0);
}
