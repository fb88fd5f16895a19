import type { TraceSpan } from '@lab/store-clients/trace';
import type { Edge, SpanOf } from './expected-trace.ts';

/**
 * Judges the trace of an order.
 *
 * @param events of the order, each of which is processed once
 * @returns one sentence for each thing that is wrong
 */
export function judgeOrderTrace(
  spans: readonly TraceSpan[],
  edges: readonly Edge[],
  events: number,
): readonly string[] {
  if (spans.length === 0) return ['the trace has no spans'];
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const missing = edges.filter(({ parent, child }) =>
    spans.every((span) => !isSpan(span, child) || !isSpan(byId.get(span.parentId), parent)),
  );
  return [
    ...missing.map(({ parent, child }) => `no span ${label(child)} is below one ${label(parent)}`),
    ...judgeProcessing(spans, events),
  ];
}

/** Each event is processed once: as many different messages as events, and none twice. */
function judgeProcessing(spans: readonly TraceSpan[], events: number): readonly string[] {
  const ids = spans
    .filter(({ kind }) => kind === 'consumer')
    .map(({ attributes }) => String(attributes['messaging.message.id']));
  const different = new Set(ids).size;
  return different === events && ids.length === events
    ? []
    : [`${events} events were to be processed once each; ${ids.length} were, ${different} of them different`];
}

const isSpan = (span: TraceSpan | undefined, { service, name }: SpanOf): boolean =>
  span?.service === service && patternOf(name).test(span.name);

const patternOf = (name: string) => new RegExp(`^${name.split('*').map(RegExp.escape).join('.*')}$`);

const label = ({ service, name }: SpanOf) => `“${name}” of ${service}`;
