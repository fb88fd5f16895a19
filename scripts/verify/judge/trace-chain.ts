import type { TraceSpan } from '@lab/store-clients/trace';
import { services } from '@lab/telemetry/services';
import { spanAttributes } from '@lab/telemetry/spans';
import type { SentRequest } from '../context.ts';

/** What the trace of one action must hold. */
export interface ExpectedTrace {
  readonly action: string;
  /** Each must have a fetch span in the browser and a server span in the backend. */
  readonly requests: readonly SentRequest[];
  /** Whether the backend asks its database for this. */
  readonly sql: boolean;
}

/** The spans from `span` up to its root, itself first. Ends at a missing parent and at a circle. */
export function chainOf(span: TraceSpan, byId: ReadonlyMap<string, TraceSpan>): TraceSpan[] {
  const chain: TraceSpan[] = [];
  const visited = new Set<string>();
  for (let next: TraceSpan | undefined = span; next && !visited.has(next.spanId); ) {
    visited.add(next.spanId);
    chain.push(next);
    next = next.parentId === '' ? undefined : byId.get(next.parentId);
  }
  return chain;
}

/**
 * Judges a trace from the click to the SQL statement.
 *
 * @returns one sentence for each thing that is wrong; none means that the trace is complete
 */
export function judgeTrace(spans: readonly TraceSpan[], expected: ExpectedTrace): string[] {
  if (spans.length === 0) return ['the trace has no spans'];
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  return [
    ...judgeParents(spans, byId),
    ...judgeRoot(spans, expected.action),
    ...judgeServerSpans(spans, byId, expected),
    ...(expected.sql ? judgeSql(spans, byId) : []),
  ];
}

function judgeParents(spans: readonly TraceSpan[], byId: ReadonlyMap<string, TraceSpan>): string[] {
  return spans
    .filter(({ parentId }) => parentId !== '' && !byId.has(parentId))
    .map((span) => `${label(span)} has the parent ${span.parentId}, which is not in the trace`);
}

function judgeRoot(spans: readonly TraceSpan[], action: string): string[] {
  const roots = spans.filter(({ parentId }) => parentId === '');
  const [root] = roots;
  if (!root) return ['no span is the root'];
  if (roots.length > 1) return [`${roots.length} spans have no parent: ${roots.map(label).join(', ')}`];
  const problems: string[] = [];
  if (root.service !== services.frontend) {
    problems.push(`the root ${label(root)} is not of ${services.frontend}`);
  }
  if (root.attributes[spanAttributes.action] !== action) {
    const found = root.attributes[spanAttributes.action] ?? 'missing';
    problems.push(`the root ${label(root)} has ${spanAttributes.action} ${found} instead of ${action}`);
  }
  return problems;
}

function judgeServerSpans(
  spans: readonly TraceSpan[],
  byId: ReadonlyMap<string, TraceSpan>,
  { requests }: ExpectedTrace,
): string[] {
  const unused = new Set(spans.filter(isServerSpan));
  return requests.flatMap((request) => {
    const name = `${request.method} ${request.route}`;
    const span = [...unused].find((candidate) => answers(candidate, request));
    if (!span) return [`no server span of ${services.backend} for ${name} ${request.status}`];
    unused.delete(span);
    const problems: string[] = [];
    if (span.name !== name) problems.push(`${label(span)} is not named ${name}`);
    const parent = byId.get(span.parentId);
    if (parent && !isFetchSpan(parent)) {
      problems.push(`${label(span)} hangs below ${label(parent)} instead of the browser’s fetch span`);
    }
    if (request.status >= 500 && !span.failed) problems.push(`${label(span)} is not marked as failed`);
    return problems;
  });
}

/** At least one statement must hang below a server span below a fetch span below the browser’s root. */
function judgeSql(spans: readonly TraceSpan[], byId: ReadonlyMap<string, TraceSpan>): string[] {
  const statements = spans.filter(isSqlSpan);
  if (statements.length === 0)
    return [`no SQL span (${spanAttributes.dbSystemName}=sqlite) of ${services.backend}`];
  return statements.flatMap((statement) => {
    const chain = chainOf(statement, byId);
    const server = chain.findIndex(isServerSpan);
    const fetch = chain.findIndex(isFetchSpan);
    const isWhole = server > 0 && fetch > server && chain.at(-1)?.parentId === '' && fetch < chain.length - 1;
    if (isWhole) return [];
    return [
      `${label(statement)} is not below server span, fetch span and action: ${chain.map(label).join(' ← ')}`,
    ];
  });
}

function isServerSpan(span: TraceSpan): boolean {
  return span.service === services.backend && span.kind === 'server';
}

function isFetchSpan(span: TraceSpan): boolean {
  return span.service === services.frontend && span.kind === 'client';
}

function isSqlSpan(span: TraceSpan): boolean {
  return span.service === services.backend && span.attributes[spanAttributes.dbSystemName] === 'sqlite';
}

function answers(span: TraceSpan, { method, route, status }: SentRequest): boolean {
  return (
    span.attributes[spanAttributes.httpRoute] === route &&
    span.attributes[spanAttributes.httpRequestMethod] === method &&
    span.attributes[spanAttributes.httpResponseStatusCode] === status
  );
}

function label({ service, name }: TraceSpan): string {
  return `${service} “${name}”`;
}
