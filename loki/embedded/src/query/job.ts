import type { LogRecord } from '../ingest/record.ts';
import type { Direction, TimeBounds } from '../logql/source.ts';

/** What a query thread can be asked for. Times are nanoseconds since the epoch. */
export type Job =
  | {
      readonly kind: 'range';
      readonly query: string;
      readonly bounds: TimeBounds;
      readonly step: bigint;
      readonly limit: number;
      readonly direction: Direction;
      /** Entries carry structured metadata and parsed labels apart from the stream’s. */
      readonly categorize: boolean;
    }
  | {
      /** A frame for who follows a query. */
      readonly kind: 'tail';
      readonly query: string;
      readonly categorize: boolean;
      /** These lines, oldest first, or the newest stored ones since `start`. */
      readonly lines:
        | { readonly records: readonly LogRecord[] }
        | { readonly start: bigint; readonly limit: number };
    }
  | { readonly kind: 'instant'; readonly query: string; readonly time: bigint }
  | { readonly kind: 'labels'; readonly query: string | undefined; readonly bounds: TimeBounds }
  | {
      readonly kind: 'label-values';
      readonly name: string;
      readonly query: string | undefined;
      readonly bounds: TimeBounds;
    }
  | { readonly kind: 'series'; readonly selectors: readonly string[]; readonly bounds: TimeBounds }
  | { readonly kind: 'index-stats'; readonly query: string; readonly bounds: TimeBounds }
  | {
      readonly kind: 'volume';
      readonly query: string;
      readonly bounds: TimeBounds;
      readonly limit: number;
      /** Names of the labels to add up by; none: those that the query’s matchers name. */
      readonly targetLabels: readonly string[];
    }
  | {
      readonly kind: 'volume-range';
      readonly query: string;
      readonly bounds: TimeBounds;
      readonly step: bigint;
      readonly limit: number;
      readonly targetLabels: readonly string[];
    }
  | { readonly kind: 'detected-labels'; readonly query: string | undefined; readonly bounds: TimeBounds }
  | {
      readonly kind: 'detected-fields';
      readonly query: string;
      readonly bounds: TimeBounds;
      /** Lines to look at. */
      readonly lines: number;
      readonly limit: number;
      /** The field whose values are wanted, instead of the fields. */
      readonly values: string | undefined;
    };
