/** Half-open range of span or trace times, nanoseconds since the epoch. */
export interface TimeRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** What a query thread can be asked for. */
export type Job =
  | {
      readonly kind: 'trace';
      /** Lower-case hex, 32 characters. */
      readonly traceId: string;
      readonly version: 1 | 2;
      readonly format: 'json' | 'protobuf';
    }
  | {
      readonly kind: 'search';
      readonly query: string;
      readonly limit: number;
      readonly spansPerSpanSet: number;
      readonly range: TimeRange | undefined;
      /** Whether the answer lists the matching spans; searches by tags do not. */
      readonly spanSets: boolean;
    }
  | {
      readonly kind: 'metrics';
      readonly query: string;
      readonly range: TimeRange;
      /** Nanoseconds; nothing for one value over the whole range. */
      readonly step: bigint | undefined;
    }
  | {
      readonly kind: 'tags';
      /** All when it is not named. */
      readonly scope: TagScope | undefined;
      readonly version: 1 | 2;
      readonly range: TimeRange | undefined;
      readonly filter: string | undefined;
      readonly limit: number;
    }
  | {
      readonly kind: 'tag-values';
      /** An attribute or intrinsic as TraceQL writes it. */
      readonly tag: string;
      readonly version: 1 | 2;
      readonly range: TimeRange | undefined;
      readonly filter: string | undefined;
      readonly limit: number;
    };

export const tagScopes = ['resource', 'span', 'event', 'link', 'instrumentation', 'intrinsic'] as const;
export type TagScope = (typeof tagScopes)[number];
