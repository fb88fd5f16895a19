import type { TraceSpan } from '@lab/store-clients/trace';

/** A span and how deep it lies below the root. */
export interface PlacedSpan<S> {
  readonly span: S;
  readonly depth: number;
}

/** Spans in the order of a waterfall: each parent before its children, siblings by their start. A span whose parent is missing is a root. */
export function spanTree<S extends TraceSpan>(spans: readonly S[]): PlacedSpan<S>[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  // Some SDKs give starts in whole milliseconds: of siblings that began in the same one, the first to end is first.
  const byStart = spans.toSorted((a, b) => a.start - b.start || a.durationMs - b.durationMs);
  const children = Map.groupBy(byStart, ({ parentId }) => (known.has(parentId) ? parentId : ''));
  const placed: PlacedSpan<S>[] = [];
  const seen = new Set<string>();
  const visit = (parentId: string, depth: number) => {
    for (const span of children.get(parentId) ?? []) {
      if (seen.has(span.spanId)) continue;
      seen.add(span.spanId);
      placed.push({ span, depth });
      visit(span.spanId, depth + 1);
    }
  };
  visit('', 0);
  return placed;
}
