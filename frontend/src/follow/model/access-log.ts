import type { LogLine } from '@lab/store-clients/loki';
import type { DetailedSpan } from '@lab/store-clients/trace';
import { services } from '@lab/telemetry/services';

/** A span of the waterfall: one that was sent, or one that is read from Nginx' access log. */
export interface FollowedSpan extends DetailedSpan {
  readonly origin: 'span' | 'access log';
  /** Its parent as it was sent: Nginx may lie between the two. */
  readonly sentParentId: string;
  /** When it began by its own clock. */
  readonly sentStart: number;
}

/** The log has whole milliseconds: what is off by no more is the same moment. */
const toleranceMs = 2;

/**
 * Nginx sends no spans, but its access line says when a request came and was answered. This adds a span for each line of
 * the trace, between the request that the browser sent and what answered it.
 */
export function withAccessLog(
  spans: readonly DetailedSpan[],
  lines: readonly LogLine[],
): readonly FollowedSpan[] {
  const sent = spans.map(
    (span): FollowedSpan => ({
      ...span,
      origin: 'span',
      sentParentId: span.parentId,
      sentStart: span.start,
    }),
  );
  const byId = new Map(sent.map((span) => [span.spanId, span]));
  const roots = sent.filter(({ parentId }) => parentId === '');
  const passed = lines.flatMap((line, at) => {
    if (line.fields.service_name !== services.nginx) return [];
    const caller = byId.get(line.fields.span_id ?? '') ?? (roots.length === 1 ? roots[0] : undefined);
    const span = caller && spanOf(line, caller, at);
    return span ? [span] : [];
  });
  if (passed.length === 0) return sent;
  const byCaller = Map.groupBy(passed, ({ parentId }) => parentId);
  return [...sent.map((span) => behindNginx(span, byId, byCaller)), ...passed];
}

function spanOf({ fields, time }: LogLine, caller: FollowedSpan, at: number): FollowedSpan | undefined {
  const seconds = Number(fields.request_time_s);
  if (!Number.isFinite(seconds) || seconds < 0) return undefined;
  const { method = '', path = '' } = fields;
  return {
    spanId: `nginx-${at}-${caller.spanId}`,
    parentId: caller.spanId,
    name: `${method} ${path}`.trim(),
    kind: 'server',
    service: services.nginx,
    start: time - seconds * 1000,
    durationMs: seconds * 1000,
    failed: Number(fields.status) >= 500,
    attributes: attributesOf(fields),
    statusMessage: '',
    events: [],
    links: [],
    scope: '',
    resource: { 'service.name': services.nginx },
    origin: 'access log',
    sentParentId: caller.spanId,
    sentStart: time - seconds * 1000,
  };
}

/** Fields of the access line, as attributes by the names of the semantic conventions where there is one. */
const names: Readonly<Record<string, string>> = {
  method: 'http.request.method',
  path: 'url.path',
  status: 'http.response.status_code',
  bytes_sent: 'http.response.body.size',
  user_agent: 'user_agent.original',
  upstream_addr: 'nginx.upstream.address',
  upstream_status: 'nginx.upstream.status',
  upstream_response_time_s: 'nginx.upstream.response_time_s',
  request_id: 'nginx.request.id',
};

const attributesOf = (fields: LogLine['fields']) =>
  Object.fromEntries(
    Object.entries(names).flatMap(([field, name]) => (fields[field] ? [[name, fields[field]]] : [])),
  );

/** What the caller's request reached lies behind Nginx, which passed it on. */
function behindNginx(
  span: FollowedSpan,
  byId: ReadonlyMap<string, FollowedSpan>,
  byCaller: ReadonlyMap<string, readonly FollowedSpan[]>,
): FollowedSpan {
  const caller = byId.get(span.parentId);
  if (span.kind !== 'server' || caller?.service === span.service) return span;
  const through = byCaller.get(span.parentId);
  const [first, ...others] = through ?? [];
  if (!first) return span;
  const around = [first, ...others].find(
    ({ start, durationMs }) =>
      start - toleranceMs <= span.start && span.start <= start + durationMs + toleranceMs,
  );
  return { ...span, parentId: (around ?? first).spanId };
}
