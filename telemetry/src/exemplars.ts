import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import { mustBeKept, type SamplingMode, type TraceFacts } from './sampling.ts';

/** The part of an observation that links it to a span, as prom-client takes it. */
interface Exemplar {
  readonly exemplarLabels?: Record<string, string>;
}

/** What was observed of the span, as far as it decides whether its trace is kept. */
type Observed = Pick<TraceFacts, 'failed' | 'seconds'>;

/** Links an observation to its span; empty for a span that the trace store may not hold. */
export type ExemplarOf = (span: SpanContext | undefined, observed?: Observed) => Exemplar;

/** @param mode how the lab samples */
export const exemplarsFor =
  (mode: SamplingMode): ExemplarOf =>
  (span, observed = {}) => {
    if (!span || (span.traceFlags & TraceFlags.SAMPLED) === 0) return {};
    if (!mustBeKept(mode, { ...observed, traceId: span.traceId })) return {};
    return { exemplarLabels: { trace_id: span.traceId, span_id: span.spanId } };
  };
