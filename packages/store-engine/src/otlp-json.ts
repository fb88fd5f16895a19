import { z } from 'zod';

// OTLP/JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. Identifiers are hex, 64-bit numbers are
// decimal strings (numbers are taken too), enums are numbers; unknown fields are ignored.

export const id = z
  .string()
  .regex(/^(?:[0-9a-fA-F]{2})*$/, 'must be hex')
  .transform((text) => Buffer.from(text, 'hex'));
export const unsigned = z.union([
  z.string().regex(/^\d{1,20}$/, 'must be a decimal number'),
  z.number().int().nonnegative().transform(String),
]);
const signed = z.union([
  z.string().regex(/^-?\d{1,19}$/, 'must be a decimal number'),
  z.number().int().transform(String),
]);
export const count = z.number().int().nonnegative().optional();
export const text = z.string().optional();
const double = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);

export const anyValue: z.ZodType<Record<string, unknown>> = z.lazy(() =>
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
export const attributes = attributeList.optional();

export const scope = z.object({ name: text, version: text, attributes, droppedAttributesCount: count });
export const resource = z.object({ attributes, droppedAttributesCount: count });
