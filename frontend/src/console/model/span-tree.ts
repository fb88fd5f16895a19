import type { TraceSpan } from '@lab/store-clients/trace';

/** A span in its tree. */
export interface SpanNode<S> {
  readonly span: S;
  /** How deep it lies below the root. */
  readonly depth: number;
  readonly parent: SpanNode<S> | undefined;
  readonly children: readonly SpanNode<S>[];
  /** Why a span that names a parent is a root all the same. */
  readonly rootBecause: 'its parent is missing' | 'its parents form a circle' | undefined;
}

export interface SpanTree<S> {
  readonly roots: readonly SpanNode<S>[];
  /** Each parent before its children, siblings by their start. */
  readonly nodes: readonly SpanNode<S>[];
  /** Spans left out because another with the same id came first. */
  readonly repeated: number;
}

interface Growing<S> extends SpanNode<S> {
  readonly children: Growing<S>[];
}

/**
 * Spans in the order of a waterfall. Every span is placed once, whatever the trace says of itself: a span whose parent is
 * missing is a root, and so is the first of those that are their own ancestors.
 */
export function spanTree<S extends TraceSpan>(spans: readonly S[]): SpanTree<S> {
  const byId = new Map<string, S>();
  for (const span of spans) if (!byId.has(span.spanId)) byId.set(span.spanId, span);
  // Some SDKs give starts in whole milliseconds: of siblings that began in the same one, the first to end is first.
  const ordered = [...byId.values()].sort((a, b) => a.start - b.start || a.durationMs - b.durationMs);
  const childrenOf = Map.groupBy(ordered, ({ parentId }) => parentId);
  const placed = new Set<string>();
  const nodes: SpanNode<S>[] = [];
  const roots: SpanNode<S>[] = [];

  const plant = (span: S, rootBecause: SpanNode<S>['rootBecause']) => {
    const root: Growing<S> = { span, depth: 0, parent: undefined, children: [], rootBecause };
    placed.add(span.spanId);
    roots.push(root);
    grow(root, { childrenOf, placed, nodes });
  };

  for (const span of ordered) {
    if (span.parentId === '') plant(span, undefined);
    else if (!byId.has(span.parentId)) plant(span, 'its parent is missing');
  }
  for (const span of ordered)
    if (!placed.has(span.spanId)) plant(inCircle(span, byId), 'its parents form a circle');
  return { roots, nodes, repeated: spans.length - byId.size };
}

/** Places all below a root. With a stack of its own: a trace may be deeper than the engine's. */
function grow<S extends TraceSpan>(
  root: Growing<S>,
  to: { childrenOf: ReadonlyMap<string, readonly S[]>; placed: Set<string>; nodes: SpanNode<S>[] },
): void {
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    to.nodes.push(node);
    for (const span of to.childrenOf.get(node.span.spanId) ?? []) {
      if (to.placed.has(span.spanId)) continue;
      to.placed.add(span.spanId);
      node.children.push({ span, depth: node.depth + 1, parent: node, children: [], rootBecause: undefined });
    }
    open.push(...node.children.toReversed());
  }
}

/** A span of the circle above `span`. */
function inCircle<S extends TraceSpan>(span: S, byId: ReadonlyMap<string, S>): S {
  const seen = new Set<string>();
  let current = span;
  while (!seen.has(current.spanId)) {
    seen.add(current.spanId);
    current = byId.get(current.parentId) ?? current;
  }
  return current;
}
