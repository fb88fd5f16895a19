import {
  anyValue,
  attributes,
  count,
  id,
  resource,
  scope,
  text,
  unsigned,
} from '@lab/store-engine/otlp-json';
import { z } from 'zod';
import { envelopeCodec, recordCodec } from './codec.ts';

const record = z.object({
  timeUnixNano: unsigned.optional(),
  observedTimeUnixNano: unsigned.optional(),
  severityNumber: z.number().int().min(0).max(24).optional(),
  severityText: text,
  body: anyValue.nullish(),
  attributes,
  droppedAttributesCount: count,
  flags: count,
  traceId: id.optional(),
  spanId: id.optional(),
  eventName: text,
});

const request = z.object({
  resourceLogs: z
    .array(
      z.object({
        resource: resource.optional(),
        scopeLogs: z
          .array(z.object({ scope: scope.optional(), logRecords: z.array(z.unknown()).default([]) }))
          .default([]),
      }),
    )
    .default([]),
});

/** A JSON export request as protobuf, with the reason for each record that is none. Throws when it is no request at all. */
export function jsonToProtobuf(body: unknown): {
  readonly bytes: Uint8Array;
  readonly errors: readonly string[];
} {
  const errors: string[] = [];
  const encode = (one: unknown): Uint8Array[] => {
    const parsed = record.safeParse(one);
    if (parsed.success) return [recordCodec.encodeObject(parsed.data)];
    errors.push(z.prettifyError(parsed.error).slice(0, 300));
    return [];
  };
  const resourceLogs = request.parse(body).resourceLogs.map((group) => ({
    ...group,
    scopeLogs: group.scopeLogs.map((scoped) => ({
      ...scoped,
      logRecords: scoped.logRecords.flatMap(encode),
    })),
  }));
  return { bytes: envelopeCodec.encodeObject({ resourceLogs }), errors };
}
