import { attributes, count, id, resource, scope, text, unsigned } from '@lab/store-engine/otlp-json';
import { z } from 'zod';
import { envelopeCodec, resourceCodec, scopeCodec, spanCodec } from './codec.ts';
import type { Envelope } from './messages.ts';

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
