import { z } from 'zod';
import { envelopeCodec, resourceCodec, scopeCodec, spanCodec } from './codec.ts';
import type { Envelope } from './messages.ts';

// OTLP/JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. Identifiers are hex, 64-bit numbers are
// decimal strings (numbers are taken too), enums are numbers; unknown fields are ignored.

const id = z
  .string()
  .regex(/^(?:[0-9a-fA-F]{2})*$/, 'must be hex')
  .transform((text) => Buffer.from(text, 'hex'));
const unsigned = z.union([
  z.string().regex(/^\d{1,20}$/, 'must be a decimal number'),
  z.number().int().nonnegative().transform(String),
]);
const signed = z.union([
  z.string().regex(/^-?\d{1,19}$/, 'must be a decimal number'),
  z.number().int().transform(String),
]);
const count = z.number().int().nonnegative().optional();
const text = z.string().optional();
const double = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);

const anyValue: z.ZodType<Record<string, unknown>> = z.lazy(() =>
  z.object({
    stringValue: z.string().optional(),
    boolValue: z.boolean().optional(),
    intValue: signed.optional(),
    doubleValue: double.optional(),
    arrayValue: z.object({ values: z.array(anyValue).optional() }).optional(),
    kvlistValue: z.object({ values: attributeList.optional() }).optional(),
    bytesValue: z.base64().optional(),
  }),
);
const attributeList = z.array(z.object({ key: z.string(), value: anyValue.nullish() }));
const attributes = attributeList.optional();

const span = z.object({
  traceId: id,
  spanId: id,
  parentSpanId: id.optional(),
  traceState: text,
  name: text,
  kind: z.number().int().min(0).max(5).optional(),
  startTimeUnixNano: unsigned.optional(),
  endTimeUnixNano: unsigned.optional(),
  attributes,
  droppedAttributesCount: count,
  events: z
    .array(
      z.object({ timeUnixNano: unsigned.optional(), name: text, attributes, droppedAttributesCount: count }),
    )
    .optional(),
  droppedEventsCount: count,
  links: z
    .array(
      z.object({
        traceId: id,
        spanId: id,
        traceState: text,
        attributes,
        droppedAttributesCount: count,
        flags: count,
      }),
    )
    .optional(),
  droppedLinksCount: count,
  status: z.object({ message: text, code: z.number().int().min(0).max(2).optional() }).optional(),
  flags: count,
});
const scope = z.object({ name: text, version: text, attributes, droppedAttributesCount: count });
const resource = z.object({ attributes, droppedAttributesCount: count });

const request = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: resource.optional(),
        schemaUrl: z.string().default(''),
        scopeSpans: z
          .array(
            z.object({
              scope: scope.optional(),
              schemaUrl: z.string().default(''),
              spans: z.array(z.unknown()).default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

/** A JSON export request as protobuf, with one error for each span that is not one. */
export interface JsonRequest {
  readonly envelope: Envelope;
  readonly errors: readonly unknown[];
}

/** Throws a ZodError that says which field around the spans is wrong. */
export function parseJsonRequest(body: unknown): JsonRequest {
  const parsed = request.parse(body);
  const errors: unknown[] = [];
  const encodeSpan = (one: unknown): Uint8Array[] => {
    try {
      return [spanCodec.encodeObject(span.parse(one))];
    } catch (error) {
      errors.push(error);
      return [];
    }
  };
  const resourceSpans = parsed.resourceSpans.map((group) => ({
    resource: resourceCodec.encodeObject(group.resource ?? {}),
    schemaUrl: group.schemaUrl,
    scopeSpans: group.scopeSpans.map((scoped) => ({
      scope: scopeCodec.encodeObject(scoped.scope ?? {}),
      schemaUrl: scoped.schemaUrl,
      spans: scoped.spans.flatMap(encodeSpan),
    })),
  }));
  return { envelope: { resourceSpans }, errors };
}

/** The request as protobuf bytes, for what knows that it is right. */
export function jsonToProtobuf(body: unknown): Uint8Array {
  const { envelope, errors } = parseJsonRequest(body);
  if (errors.length > 0) throw errors[0];
  return envelopeCodec.encode(envelope);
}
