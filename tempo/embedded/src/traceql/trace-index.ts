import type { Span, SpanEvent, SpanLink, Trace } from '../model/span.ts';
import { serviceName } from '../model/span.ts';

type Seen<T> = { readonly [Key in keyof T]: Key extends 'attributes' ? T[Key] : T[Key] | undefined } & {
  /** All of it, where something is hidden. */
  readonly whole?: T;
};

/** A span with what a query may see of it: some attributes, events and links, and not all of these. */
export interface SeenSpan extends Omit<Span, 'events' | 'links'> {
  readonly events: readonly Seen<SpanEvent>[];
  readonly links: readonly Seen<SpanLink>[];
}

/** A span with its place in the tree. The nested set is 0 where the span is not connected to a root. */
export interface SpanNode {
  /** What the query may see of the span. */
  readonly span: SeenSpan;
  /** All of it. */
  readonly stored: Span;
  readonly trace: TraceIndex;
  left: number;
  right: number;
  /** `left` of the parent, -1 for a root. */
  parent: number;
  childCount: number;
}

/** A trace with what only all of it shows. */
export interface TraceIndex {
  readonly traceId: string;
  readonly nodes: readonly SpanNode[];
  /** Empty when the root span is missing. */
  readonly rootName: string;
  readonly rootService: string;
  /** Nanoseconds since the epoch. */
  readonly start: bigint;
  readonly end: bigint;
}

/** The part of Tempo's nested set model that queries can see. With several roots the last to start names the trace. */
export function indexTrace(trace: Trace): TraceIndex {
  const spans = trace.spans.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const root = spans.findLast((span) => span.parentId === '');
  const nodes: SpanNode[] = [];
  const index: TraceIndex = {
    traceId: trace.traceId,
    nodes,
    rootName: root?.name ?? '',
    rootService: root ? serviceName(root.resource) : '',
    start: spans[0]?.start ?? 0n,
    end: spans.reduce((latest, span) => {
      const end = span.start + BigInt(Math.trunc(span.duration));
      return end > latest ? end : latest;
    }, 0n),
  };
  for (const span of spans)
    nodes.push({ span, stored: span, trace: index, left: 0, right: 0, parent: 0, childCount: 0 });
  numberNodes(nodes);
  return index;
}

/** Numbers the nodes depth first. Iterative, because a trace may be as deep as it has spans. */
function numberNodes(nodes: readonly SpanNode[]): void {
  const roots = nodes.filter(({ span }) => span.parentId === '');
  const known = new Set(nodes.map(({ span }) => span.spanId));
  const children = new Map<string, SpanNode[]>();
  for (const node of nodes) {
    const { parentId } = node.span;
    if (parentId === '' || !known.has(parentId)) continue;
    const siblings = children.get(parentId);
    if (siblings) siblings.push(node);
    else children.set(parentId, [node]);
  }
  for (const node of nodes) node.childCount = children.get(node.span.spanId)?.length ?? 0;

  let bound = 1;
  for (const root of roots) {
    const path: { node: SpanNode; next: number }[] = [{ node: root, next: 0 }];
    root.left = bound;
    root.parent = -1;
    bound += 1;
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const child = children.get(top.node.span.spanId)?.[top.next];
      top.next += 1;
      if (child) {
        child.left = bound;
        child.parent = top.node.left;
        path.push({ node: child, next: 0 });
      } else {
        top.node.right = bound;
        path.pop();
      }
      bound += 1;
    }
  }
}
