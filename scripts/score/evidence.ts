import type { TraceSpan } from '@lab/store-clients/trace';

export type Attributes = TraceSpan['attributes'];

/** A trace in which the service took part. */
export interface ScoredTrace {
  readonly traceId: string;
  /** Of every service. */
  readonly spans: readonly TraceSpan[];
}

export interface LogSample {
  /** Lines of the time range. */
  readonly lines: number;
  /** Those without a severity. */
  readonly withoutSeverity: number;
  /** There are lines of the level DEBUG both of the last day and of more than 14 days ago. */
  readonly debugForLong: boolean;
}

/** Labels of a series, with its name as `__name__`. */
export type Series = Readonly<Record<string, string>>;

/** What one service has left in the stores. */
export interface Evidence {
  readonly service: string;
  /** Each different resource that sent spans under the service’s name. */
  readonly resources: readonly Attributes[];
  /** The newest ones. */
  readonly traces: readonly ScoredTrace[];
  readonly logs: LogSample;
  readonly series: readonly Series[];
  /** Of every service in the score: what must be the same everywhere. */
  readonly allSeries: readonly Series[];
}

/** The service’s own spans of a trace. */
export const ownSpans = ({ service }: Evidence, { spans }: ScoredTrace): readonly TraceSpan[] =>
  spans.filter((span) => span.service === service);
