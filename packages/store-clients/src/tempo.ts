import { z } from 'zod';
import type { TimeRange } from './time-range.ts';
import type { DetailedSpan, SpanEvent, SpanLink, TraceSpan } from './trace.ts';

/** OTLP writes 64-bit integers as text; those that no double holds stay text. */
function integer(value: string | number): string | number {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const anyValue = z.looseObject({
  stringValue: z.string().optional(),
  intValue: z.union([z.string(), z.number()]).transform(integer).optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
  arrayValue: z.looseObject({ values: z.array(z.unknown()).default([]) }).optional(),
});
const attributes = z.array(z.object({ key: z.string(), value: anyValue.optional() })).optional();
const spanShape = z.looseObject({
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string().optional(),
  startTimeUnixNano: z.string().default('0'),
  endTimeUnixNano: z.string().default('0'),
  kind: z.union([z.string(), z.number()]).optional(),
  attributes,
  status: z
    .looseObject({ code: z.union([z.string(), z.number()]).optional(), message: z.string().optional() })
    .optional(),
  events: z
    .array(z.looseObject({ name: z.string().default(''), timeUnixNano: z.string().default('0'), attributes }))
    .default([]),
  links: z
    .array(z.looseObject({ traceId: z.string().optional(), spanId: z.string().optional(), attributes }))
    .default([]),
});
const scopeShape = z.looseObject({ name: z.string().default(''), version: z.string().default('') });
const resourceSpans = z.looseObject({
  resource: z.looseObject({ attributes }).optional(),
  scopeSpans: z
    .array(z.looseObject({ scope: scopeShape.optional(), spans: z.array(spanShape).optional() }))
    .optional(),
});

/** Tempo’s answer to `/api/v2/traces/{id}`: OTLP in protobuf’s JSON form. */
export const traceAnswer = z.looseObject({
  trace: z.looseObject({ resourceSpans: z.array(resourceSpans).optional() }).optional(),
});

/** Tempo’s answer to `/api/search`. It leaves out leading zeros of trace ids. */
export const searchAnswer = z.looseObject({
  traces: z
    .array(
      z.looseObject({
        traceID: z.string().transform((id) => id.padStart(32, '0')),
        rootServiceName: z.string().default(''),
        rootTraceName: z.string().default(''),
        startTimeUnixNano: z.string().default('0'),
        durationMs: z.number().default(0),
      }),
    )
    .default([]),
});

/** The whole trace, by id. */
export function traceUrl(tempo: string, traceId: string): string {
  return `${tempo}/api/v2/traces/${encodeURIComponent(traceId)}`;
}

/** The newest traces that a TraceQL query finds. Tempo takes whole seconds. */
export function searchUrl(tempo: string, query: string, range: TimeRange, limit = 50): string {
  return `${tempo}/api/search?${new URLSearchParams({ q: query, ...bounds(range), limit: String(limit) })}`;
}

/** As Tempo takes a range. */
export const bounds = ({ from, to }: TimeRange) => ({
  start: String(Math.floor(from)),
  end: String(Math.ceil(to)),
});

/** Nanoseconds do not fit into a double; milliseconds with three decimals do. */
export const milliseconds = (nanoseconds: string) => Number(nanoseconds.slice(0, -3) || 0) / 1000;

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

function kindOf(kind: string | number | undefined): TraceSpan['kind'] {
  if (typeof kind === 'number') return kinds[kind] ?? 'unspecified';
  const name = kind?.replace('SPAN_KIND_', '').toLowerCase();
  return kinds.find((known) => known === name) ?? 'unspecified';
}

/** Protobuf’s JSON writes ids in base64, OTLP/JSON in hex: the padding or the length tells one from the other. */
function hexId(id = ''): string {
  if (!/^(?:[A-Za-z\d+/]{11}=|[A-Za-z\d+/]{22}==)$/.test(id)) return id.toLowerCase();
  const hex = [...atob(id)].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  return /^0*$/.test(hex) ? '' : hex;
}

function plain(list: z.infer<typeof attributes>): TraceSpan['attributes'] {
  return Object.fromEntries(
    (list ?? []).flatMap(({ key, value }) => {
      const found = value?.stringValue ?? value?.intValue ?? value?.doubleValue ?? value?.boolValue;
      const known = found ?? (value?.arrayValue && listed(value.arrayValue.values));
      return known === undefined ? [] : [[key, known]];
    }),
  );
}

/** A list as text: `a, b`. Its parts are values in the same form. */
const listed = (values: readonly unknown[]) =>
  values
    .map((value) =>
      typeof value === 'object' && value !== null ? Object.values(value).join() : String(value),
    )
    .join(', ');

function eventOf({
  name,
  timeUnixNano,
  attributes: list,
}: z.infer<typeof spanShape>['events'][number]): SpanEvent {
  return { name, time: milliseconds(timeUnixNano), attributes: plain(list) };
}

const linkOf = ({
  traceId,
  spanId,
  attributes: list,
}: z.infer<typeof spanShape>['links'][number]): SpanLink => ({
  traceId: hexId(traceId),
  spanId: hexId(spanId),
  attributes: plain(list),
});

/** What sent spans, and the spans. */
export interface SpansOfResource {
  readonly resource: TraceSpan['attributes'];
  readonly spans: readonly DetailedSpan[];
}

/** The spans of a trace in no particular order. */
export const spansOf = (answer: z.infer<typeof traceAnswer>): DetailedSpan[] =>
  resourceSpansOf(answer).flatMap(({ spans }) => spans);

/** The same, by what sent them. */
export function resourceSpansOf(answer: z.infer<typeof traceAnswer>): SpansOfResource[] {
  return (answer.trace?.resourceSpans ?? []).map(({ resource: sender, scopeSpans }) => {
    const resource = plain(sender?.attributes);
    const service = String(resource['service.name'] ?? '');
    const spans = (scopeSpans ?? []).flatMap((scope) =>
      (scope.spans ?? []).map(
        (span): DetailedSpan => ({
          spanId: hexId(span.spanId),
          parentId: hexId(span.parentSpanId),
          name: span.name ?? '',
          kind: kindOf(span.kind),
          service,
          start: milliseconds(span.startTimeUnixNano),
          durationMs: milliseconds(span.endTimeUnixNano) - milliseconds(span.startTimeUnixNano),
          failed: span.status?.code === 2 || span.status?.code === 'STATUS_CODE_ERROR',
          attributes: plain(span.attributes),
          statusMessage: span.status?.message ?? '',
          events: span.events.map(eventOf),
          links: span.links.map(linkOf),
          scope: [scope.scope?.name, scope.scope?.version].filter(Boolean).join(' '),
          resource,
        }),
      ),
    );
    return { resource, spans };
  });
}
