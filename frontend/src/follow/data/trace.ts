import { spansOf, traceAnswer, traceUrl } from '@lab/store-clients/tempo';
import type { DetailedSpan } from '@lab/store-clients/trace';
import { z } from 'zod';
import { getJson } from '../../console/data/http.ts';
import type { TraceRow } from '../../console/data/results.ts';
import { serverNow } from '../../console/data/server-clock.ts';
import { searchTraces } from '../../console/data/tempo.ts';

const base = '/query/tempo';

/** A trace as the page works with it, and as the store told it. */
export interface ReadTrace {
  readonly spans: readonly DetailedSpan[];
  /** OTLP as JSON. */
  readonly otlp: unknown;
}

/** What the store answers, kept for those who want to copy it. */
const answerAndOrigin = z.unknown().transform((otlp, context): ReadTrace => {
  const parsed = traceAnswer.safeParse(otlp);
  if (parsed.success) return { spans: spansOf(parsed.data), otlp };
  context.addIssue('not a trace');
  return z.NEVER;
});

/** A trace; without spans where there is none of this id. */
export const readTrace = (traceId: string, signal: AbortSignal): Promise<ReadTrace> =>
  getJson(traceUrl(base, traceId), answerAndOrigin, signal);

const hours = 3_600;
const most = 40;

/** The newest traces of the lab. */
export const newestTraces = (signal: AbortSignal): Promise<TraceRow[]> =>
  searchTraces('{}', most, { from: serverNow() - hours, to: serverNow() }, signal);

/** Traces that begin as this one does: of the same service and name. */
export function tracesLike(root: DetailedSpan, signal: AbortSignal): Promise<TraceRow[]> {
  const query = `{ resource.service.name = ${JSON.stringify(root.service)} && name = ${JSON.stringify(root.name)} }`;
  return searchTraces(query, most, { from: serverNow() - 6 * hours, to: serverNow() }, signal);
}

/** Traces with a span that names this trace as its cause. */
export const tracesLinkedTo = (traceId: string, signal: AbortSignal): Promise<TraceRow[]> =>
  searchTraces(
    `{ link:traceID = "${traceId}" }`,
    most,
    { from: serverNow() - 24 * hours, to: serverNow() },
    signal,
  );
