import { z } from 'zod';
import type { TraceSpan } from './trace.ts';

const anyValue = z.looseObject({
  stringValue: z.string().optional(),
  intValue: z.coerce.number().optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
});
const attributes = z.array(z.object({ key: z.string(), value: anyValue.optional() })).optional();
const spanShape = z.looseObject({
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string().optional(),
  kind: z.union([z.string(), z.number()]).optional(),
  attributes,
  status: z.looseObject({ code: z.union([z.string(), z.number()]).optional() }).optional(),
});
const resourceSpans = z.looseObject({
  resource: z.looseObject({ attributes }).optional(),
  scopeSpans: z.array(z.looseObject({ spans: z.array(spanShape).optional() })).optional(),
});

/** Tempo’s answer to `/api/v2/traces/{id}`: OTLP in protobuf’s JSON form. */
export const traceAnswer = z.looseObject({
  trace: z.looseObject({ resourceSpans: z.array(resourceSpans).optional() }).optional(),
});

/** Tempo’s answer to `/api/search`. It leaves out leading zeros of trace ids. */
export const searchAnswer = z.looseObject({
  traces: z
    .array(z.looseObject({ traceID: z.string().transform((id) => id.padStart(32, '0')) }))
    .optional()
    .transform((traces) => traces ?? []),
});

/** The whole trace, by id. */
export function traceUrl(tempo: string, traceId: string): string {
  return `${tempo}/api/v2/traces/${traceId}`;
}

/** @param startMs start of the searched time, wall clock; Tempo takes whole seconds */
export function searchUrl(tempo: string, query: string, startMs: number, endMs: number): string {
  const parameters = new URLSearchParams({
    q: query,
    start: String(Math.floor(startMs / 1000) - 1),
    end: String(Math.ceil(endMs / 1000) + 1),
    limit: '50',
  });
  return `${tempo}/api/search?${parameters}`;
}

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

function kindOf(kind: string | number | undefined): TraceSpan['kind'] {
  if (typeof kind === 'number') return kinds[kind] ?? 'unspecified';
  const name = kind?.replace('SPAN_KIND_', '').toLowerCase();
  return kinds.find((known) => known === name) ?? 'unspecified';
}

/** Protobuf’s JSON writes ids in base64, OTLP/JSON in hex: 16 digits or 12 characters, so they cannot be mixed up. */
function hexId(id: string | undefined): string {
  if (!id) return '';
  if (/^[0-9a-f]{16}$/i.test(id)) return id.toLowerCase();
  const hex = Buffer.from(id, 'base64').toString('hex');
  return /^0*$/.test(hex) ? '' : hex;
}

function plain(list: z.infer<typeof attributes>): TraceSpan['attributes'] {
  return Object.fromEntries(
    (list ?? []).flatMap(({ key, value }) => {
      const found = value?.stringValue ?? value?.intValue ?? value?.doubleValue ?? value?.boolValue;
      return found === undefined ? [] : [[key, found]];
    }),
  );
}

/** The spans of a trace in no particular order. */
export function spansOf(answer: z.infer<typeof traceAnswer>): TraceSpan[] {
  return (answer.trace?.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) => {
    const service = String(plain(resource?.attributes)['service.name'] ?? '');
    return (scopeSpans ?? []).flatMap(({ spans }) =>
      (spans ?? []).map(
        (span): TraceSpan => ({
          spanId: hexId(span.spanId),
          parentId: hexId(span.parentSpanId),
          name: span.name ?? '',
          kind: kindOf(span.kind),
          service,
          failed: span.status?.code === 2 || span.status?.code === 'STATUS_CODE_ERROR',
          attributes: plain(span.attributes),
        }),
      ),
    );
  });
}
