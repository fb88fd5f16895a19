/** How a label matcher compares, whole value to whole value. */
export type MatchOperator = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** The streams of a query, and what is done with each of their entries. */
export interface LogQuery {
  readonly kind: 'log';
  readonly matchers: readonly Matcher[];
  readonly stages: readonly Stage[];
}

export interface LineFilter {
  readonly kind: 'line-filter';
  readonly operator: '|=' | '!=' | '|~' | '!~' | '|>' | '!>';
  /** A positive filter needs one of them in the line, a negative one none. */
  readonly operands: readonly { readonly text: string; readonly isIp: boolean }[];
}

/** A label, and where its value is: a path in JSON, a key of logfmt. */
export interface Extraction {
  readonly name: string;
  readonly expression: string;
}

/** A new label: another’s value, or what a template makes. */
export type LabelFormat =
  | { readonly name: string; readonly from: string }
  | { readonly name: string; readonly template: string };

/** For `drop` and `keep`: a name, alone or only while its value matches. */
export interface NamedLabel {
  readonly name: string;
  readonly matcher: Matcher | undefined;
}

export type Stage =
  | LineFilter
  | { readonly kind: 'json'; readonly extractions: readonly Extraction[] }
  | {
      readonly kind: 'logfmt';
      readonly strict: boolean;
      readonly keepEmpty: boolean;
      readonly extractions: readonly Extraction[];
    }
  | { readonly kind: 'pattern' | 'regexp'; readonly expression: string }
  | { readonly kind: 'unpack' | 'decolorize' }
  | { readonly kind: 'label-filter'; readonly filter: LabelFilter }
  | { readonly kind: 'line-format'; readonly template: string }
  | { readonly kind: 'label-format'; readonly formats: readonly LabelFormat[] }
  | { readonly kind: 'drop' | 'keep'; readonly labels: readonly NamedLabel[] };

export type CompareOperator = '=' | '!=' | '>' | '>=' | '<' | '<=';

export type LabelFilter =
  | { readonly kind: 'and' | 'or'; readonly left: LabelFilter; readonly right: LabelFilter }
  | { readonly kind: 'match'; readonly matcher: Matcher }
  | { readonly kind: 'ip'; readonly name: string; readonly operator: '=' | '!='; readonly pattern: string }
  | {
      readonly kind: 'compare';
      readonly name: string;
      readonly operator: CompareOperator;
      /** Durations are nanoseconds. */
      readonly unit: 'number' | 'duration' | 'bytes';
      readonly value: number;
    };

export interface Grouping {
  readonly without: boolean;
  readonly labels: readonly string[];
}

/** The label whose value is the sample. */
export interface Unwrap {
  readonly name: string;
  readonly conversion: 'float' | 'bytes' | 'duration';
  /** Filters that see the error of a value that is not of that kind. */
  readonly filters: readonly LabelFilter[];
}

export const rangeFunctions = [
  'rate',
  'rate_counter',
  'bytes_rate',
  'count_over_time',
  'bytes_over_time',
  'avg_over_time',
  'sum_over_time',
  'min_over_time',
  'max_over_time',
  'stdvar_over_time',
  'stddev_over_time',
  'quantile_over_time',
  'first_over_time',
  'last_over_time',
  'absent_over_time',
] as const;
export type RangeFunction = (typeof rangeFunctions)[number];

export interface RangeAggregation {
  readonly kind: 'range';
  readonly function: RangeFunction;
  readonly parameter: number | undefined;
  readonly log: LogQuery;
  readonly unwrap: Unwrap | undefined;
  /** Nanoseconds. */
  readonly range: bigint;
  readonly offset: bigint;
  readonly grouping: Grouping | undefined;
}

export const vectorFunctions = [
  'sum',
  'avg',
  'min',
  'max',
  'count',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'approx_topk',
  'sort',
  'sort_desc',
] as const;
export type VectorFunction = (typeof vectorFunctions)[number];

export interface VectorAggregation {
  readonly kind: 'aggregation';
  readonly function: VectorFunction;
  readonly parameter: number | undefined;
  readonly operand: Metric;
  readonly grouping: Grouping;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^';
export type ComparisonOperator = '==' | '!=' | '>' | '>=' | '<' | '<=';
export type SetOperator = 'and' | 'or' | 'unless';

export interface Matching {
  /** Compare these labels only; otherwise all but these. */
  readonly on: boolean;
  readonly labels: readonly string[];
  /** The side with many series for one of the other, and the other’s labels that the result gets. */
  readonly many: { readonly side: 'left' | 'right'; readonly include: readonly string[] } | undefined;
}

export interface Binary {
  readonly kind: 'binary';
  readonly operator: ArithmeticOperator | ComparisonOperator | SetOperator;
  readonly returnsBool: boolean;
  readonly matching: Matching | undefined;
  readonly left: Metric;
  readonly right: Metric;
}

export interface LabelReplace {
  readonly kind: 'label-replace';
  readonly operand: Metric;
  readonly destination: string;
  readonly replacement: string;
  readonly source: string;
  readonly pattern: string;
}

export type Metric =
  | RangeAggregation
  | VectorAggregation
  | Binary
  | LabelReplace
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'vector'; readonly value: number };

export type Query = LogQuery | Metric;
