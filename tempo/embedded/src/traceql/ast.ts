import type { Static } from './static.ts';

export const attributeScopes = ['any', 'span', 'resource', 'event', 'link', 'instrumentation'] as const;
export type AttributeScope = (typeof attributeScopes)[number];

/** Every intrinsic under its scoped name; the older unscoped spellings are aliases. */
export const intrinsicAliases = {
  duration: 'span:duration',
  name: 'span:name',
  status: 'span:status',
  statusMessage: 'span:statusMessage',
  kind: 'span:kind',
  traceDuration: 'trace:duration',
  rootName: 'trace:rootName',
  rootServiceName: 'trace:rootService',
} as const;

export const intrinsics = [
  'span:duration',
  'span:name',
  'span:status',
  'span:statusMessage',
  'span:kind',
  'span:id',
  'span:parentID',
  'span:childCount',
  'trace:duration',
  'trace:rootName',
  'trace:rootService',
  'trace:id',
  'event:name',
  'event:timeSinceStart',
  'link:traceID',
  'link:spanID',
  'instrumentation:name',
  'instrumentation:version',
  'nestedSetLeft',
  'nestedSetRight',
  'nestedSetParent',
] as const;
export type Intrinsic = (typeof intrinsics)[number];

export type BinaryOperator =
  | '&&'
  | '||'
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '=~'
  | '!~'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^';

/** An expression over one span. `at` is where it starts in the query, in UTF-16 units. */
export type Field = FieldShape & { readonly at: number };

export type FieldShape =
  | { readonly kind: 'static'; readonly value: Static }
  | AttributeReference
  | IntrinsicReference
  | { readonly kind: 'unary'; readonly operator: '-' | '!'; readonly operand: Field }
  /** `x != nil`, or `x = nil` when negated. */
  | { readonly kind: 'exists'; readonly negated: boolean; readonly operand: Field }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Field;
      readonly right: Field;
    };

export interface AttributeReference {
  readonly kind: 'attribute';
  readonly scope: AttributeScope;
  readonly name: string;
}

export interface IntrinsicReference {
  readonly kind: 'intrinsic';
  readonly name: Intrinsic;
  /** As Tempo shows it: the unscoped spelling where there is one. */
  readonly text: string;
}

export type Reference = (AttributeReference | IntrinsicReference) & { readonly at: number };

export type StructuralOperator = `${'' | '!' | '&'}${'>' | '>>' | '<' | '<<' | '~'}`;

/** Something that selects spans of a trace. */
export type Spanset =
  | { readonly kind: 'filter'; readonly condition: Field }
  | {
      readonly kind: 'combination';
      readonly operator: '&&' | '||' | StructuralOperator;
      readonly left: Spanset;
      readonly right: Spanset;
    }
  /** A pipeline in parentheses. */
  | { readonly kind: 'pipeline'; readonly stages: readonly Stage[] };

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export interface Aggregate {
  readonly function: 'count' | 'avg' | 'min' | 'max' | 'sum';
  readonly operand: Field | undefined;
  /** As written, for the span set's attribute. */
  readonly text: string;
}

export type Stage =
  | Spanset
  | {
      readonly kind: 'aggregate';
      readonly aggregate: Aggregate;
      readonly operator: ComparisonOperator;
      readonly value: Static;
    }
  | { readonly kind: 'by'; readonly expression: Field; readonly text: string }
  | { readonly kind: 'coalesce' }
  | { readonly kind: 'select'; readonly fields: readonly Reference[] };

export type MetricsFunction =
  | 'rate'
  | 'count_over_time'
  | 'min_over_time'
  | 'max_over_time'
  | 'avg_over_time'
  | 'sum_over_time'
  | 'quantile_over_time'
  | 'histogram_over_time';

export interface Metrics {
  readonly function: MetricsFunction;
  readonly operand: Reference | undefined;
  readonly quantiles: readonly number[];
  readonly by: readonly Reference[];
}

/** What is done with the series of a metrics query. */
export type SeriesStage =
  | { readonly kind: 'topk' | 'bottomk'; readonly limit: number }
  | { readonly kind: 'compare'; readonly operator: ComparisonOperator; readonly value: number };

export interface Query {
  readonly stages: readonly Stage[];
  readonly metrics: Metrics | undefined;
  readonly seriesStages: readonly SeriesStage[];
  readonly hints: ReadonlyMap<string, Static>;
}

/** The name under which a reference is shown, as in Tempo's answers. */
export function referenceText(reference: AttributeReference | IntrinsicReference): string {
  if (reference.kind === 'intrinsic') return reference.text;
  const name = /^[^\s{}()=~!<>&|^,"]+$/.test(reference.name)
    ? reference.name
    : JSON.stringify(reference.name);
  return reference.scope === 'any' ? `.${name}` : `${reference.scope}.${name}`;
}
