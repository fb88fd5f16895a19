import type { LogLine } from '@lab/store-clients/loki';
import type { DetailedSpan } from '@lab/store-clients/trace';

/** A curve, or one value: then it has one point. Times are seconds since 1970. */
export interface Series {
  readonly refId: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** A measured value that has a trace. */
export interface Exemplar {
  readonly time: number;
  readonly value: number;
  readonly traceId: string;
}

export interface TraceRow {
  readonly traceID: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly service: string;
  readonly name: string;
  readonly durationMs: number;
}

export interface ServiceEdge {
  readonly client: string;
  readonly server: string;
  readonly perSecond: number;
  /** Share of failures, 0..1. */
  readonly failed: number;
  /** Mean duration; undefined when nothing tells. */
  readonly seconds: number | undefined;
}

/** One query of a panel as it was sent, and what it cost. */
export interface QueryRun {
  readonly refId: string;
  readonly language: 'PromQL' | 'LogQL' | 'TraceQL' | 'Trace by id' | 'Service graph';
  /** Its variables filled in. */
  readonly text: string;
  /** From the request to the last byte of the response. */
  readonly milliseconds: number;
  /** Samples, lines, traces, spans or edges. */
  readonly points: number;
}

/** What the queries of a panel answered. */
export interface PanelData {
  readonly runs: readonly QueryRun[];
  readonly series: readonly Series[];
  readonly exemplars: readonly Exemplar[];
  readonly logs: readonly LogLine[];
  readonly traces: readonly TraceRow[];
  readonly spans: readonly DetailedSpan[];
  /** Of the spans; empty where there are none. */
  readonly traceId: string;
  readonly edges: readonly ServiceEdge[];
}

export const noData: PanelData = {
  runs: [],
  series: [],
  exemplars: [],
  logs: [],
  traces: [],
  spans: [],
  traceId: '',
  edges: [],
};
