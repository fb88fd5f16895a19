import type { LogLine } from '@lab/store-clients/loki';
import type { Exemplar, Series, TraceRow } from '../../console/data/results.ts';
import type { Refusal } from '../model/refusal.ts';

export interface FoundTrace extends TraceRow {
  /** Spans that the query describes. */
  readonly matched: number;
  /** All of its spans; undefined where the store does not say. */
  readonly spans: number | undefined;
}

/** What a query found. */
export type Result =
  | {
      readonly kind: 'metrics';
      readonly curves: readonly Series[];
      readonly exemplars: readonly Exemplar[];
      /** At the end of the range. */
      readonly values: readonly Series[];
    }
  | { readonly kind: 'lines'; readonly lines: readonly LogLine[]; readonly isLimited: boolean }
  | { readonly kind: 'traces'; readonly traces: readonly FoundTrace[]; readonly isLimited: boolean }
  | { readonly kind: 'refused'; readonly refusal: Refusal };
