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

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface TraceRow {
  readonly traceID: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly service: string;
  readonly name: string;
  readonly durationMs: number;
}

export interface TraceSpan {
  readonly id: string;
  readonly parentId: string;
  readonly name: string;
  readonly service: string;
  /** Milliseconds since 1970, with fractions. */
  readonly start: number;
  readonly durationMs: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, string>>;
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

/** What the queries of a panel answered. */
export interface PanelData {
  readonly series: readonly Series[];
  readonly exemplars: readonly Exemplar[];
  readonly logs: readonly LogLine[];
  readonly traces: readonly TraceRow[];
  readonly spans: readonly TraceSpan[];
  readonly edges: readonly ServiceEdge[];
}

export const noData: PanelData = { series: [], exemplars: [], logs: [], traces: [], spans: [], edges: [] };
