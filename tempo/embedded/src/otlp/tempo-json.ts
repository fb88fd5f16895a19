import type { AnyValue, KeyValue } from '@lab/store-engine/otlp-messages';
import { toBigInt, toSignedInteger } from '@lab/store-engine/proto';
import { resourceCodec, scopeCodec, spanCodec } from './codec.ts';
import type { Envelope, SpanMessage } from './messages.ts';

// Tempo's JSON of a trace is the protobuf JSON mapping: identifiers in base64, enums by name, 64-bit numbers as strings,
// and fields with their default value left out.

type Json = Record<string, unknown>;

const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const statuses = ['UNSET', 'OK', 'ERROR'];

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const time = (value: Parameters<typeof toBigInt>[0]) => toBigInt(value).toString();

/** Drops what the protobuf JSON mapping leaves out. */
function compact(fields: Json): Json {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== undefined && value !== '' && value !== 0 && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

function anyValue(value: AnyValue | null | undefined): Json {
  switch (value?.value) {
    case 'stringValue':
      return { stringValue: value.stringValue };
    case 'boolValue':
      return { boolValue: value.boolValue };
    case 'intValue':
      return { intValue: value.intValue ? String(toSignedInteger(value.intValue)) : '0' };
    case 'doubleValue':
      return {
        doubleValue: Number.isFinite(value.doubleValue) ? value.doubleValue : String(value.doubleValue),
      };
    case 'arrayValue':
      return { arrayValue: compact({ values: value.arrayValue?.values.map(anyValue) }) };
    case 'kvlistValue':
      return { kvlistValue: compact({ values: attributes(value.kvlistValue?.values ?? []) }) };
    case 'bytesValue':
      return { bytesValue: base64(value.bytesValue ?? new Uint8Array()) };
    default:
      return {};
  }
}

function attributes(pairs: readonly KeyValue[]): Json[] {
  return pairs.map(({ key, value }) => ({ key, value: anyValue(value) }));
}

function span(message: SpanMessage): Json {
  const { status } = message;
  return compact({
    traceId: base64(message.traceId),
    spanId: base64(message.spanId),
    parentSpanId: base64(message.parentSpanId),
    name: message.name,
    kind: `SPAN_KIND_${kinds[message.kind] ?? 'UNSPECIFIED'}`,
    startTimeUnixNano: time(message.startTimeUnixNano),
    endTimeUnixNano: time(message.endTimeUnixNano),
    attributes: attributes(message.attributes),
    events: message.events.map((event) =>
      compact({
        timeUnixNano: time(event.timeUnixNano),
        name: event.name,
        attributes: attributes(event.attributes),
      }),
    ),
    links: message.links.map((link) =>
      compact({
        traceId: base64(link.traceId),
        spanId: base64(link.spanId),
        traceState: link.traceState,
        attributes: attributes(link.attributes),
      }),
    ),
    status: status
      ? compact({
          message: status.message,
          code: status.code === 0 ? undefined : `STATUS_CODE_${statuses[status.code] ?? 'UNSET'}`,
        })
      : {},
  });
}

/** `ResourceSpans` of a trace as Tempo prints them. */
export function resourceSpansJson(envelope: Envelope): Json[] {
  return envelope.resourceSpans.map((group) =>
    compact({
      resource: compact({ attributes: attributes(resourceCodec.decode(group.resource).attributes) }),
      schemaUrl: group.schemaUrl,
      scopeSpans: group.scopeSpans.map((scoped) => {
        const scope = scopeCodec.decode(scoped.scope);
        return compact({
          scope: compact({
            name: scope.name,
            version: scope.version,
            attributes: attributes(scope.attributes),
          }),
          schemaUrl: scoped.schemaUrl,
          spans: scoped.spans.map((bytes) => span(spanCodec.decode(bytes))),
        });
      }),
    }),
  );
}
