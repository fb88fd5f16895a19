import { type Context, context, propagation, type SpanContext, trace } from '@opentelemetry/api';

/** The active span as a `traceparent` (https://www.w3.org/TR/trace-context/), to be stored; null without one. */
export function currentTraceParent(): string | null {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent ?? null;
}

/** The context that a stored `traceparent` stands for. */
export const contextOf = (traceParent: string | null): Context =>
  traceParent ? propagation.extract(context.active(), { traceparent: traceParent }) : context.active();

/** The span that a stored `traceparent` names, for a link to it. */
export const spanContextOf = (traceParent: string | null): SpanContext | undefined =>
  traceParent ? trace.getSpanContext(contextOf(traceParent)) : undefined;
