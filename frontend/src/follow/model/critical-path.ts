import type { TraceSpan } from '@lab/store-clients/trace';
import type { SpanNode } from '../../console/model/span-tree.ts';

/** A stretch of time, in milliseconds since 1970. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A stretch in which the end of the root waited for this span itself, not for one below it. */
export interface CriticalStretch extends Stretch {
  readonly spanId: string;
}

export const endOf = ({ start, durationMs }: Pick<TraceSpan, 'start' | 'durationMs'>) => start + durationMs;

interface Frame {
  readonly node: SpanNode<TraceSpan>;
  /** Children that could have held the end up, the last to end first. */
  readonly children: readonly { node: SpanNode<TraceSpan>; start: number; end: number }[];
  next: number;
  /** From here on it could hold its parent up. */
  readonly start: number;
  /** Up to here, from the end, the path is known. */
  cursor: number;
}

/**
 * What the root's duration is made of, from its end to its beginning, as Jaeger finds it: at each moment the child that
 * ended last before it, and the span itself where none was running. Shorten any of it and the root is shorter. What goes on
 * after its parent has ended held nobody up: it counts up to there.
 */
export function criticalPath(root: SpanNode<TraceSpan>): CriticalStretch[] {
  const found: CriticalStretch[] = [];
  const open = [frameOf(root, { start: root.span.start, end: endOf(root.span) })];
  for (let frame = open.at(-1); frame; frame = open.at(-1)) {
    const child = frame.children[frame.next];
    frame.next += 1;
    if (!child) {
      add(found, frame, frame.start);
      open.pop();
    } else if (child.end <= frame.cursor) {
      add(found, frame, child.end);
      frame.cursor = child.start;
      open.push(frameOf(child.node, child));
    }
  }
  return found.reverse();
}

function frameOf(node: SpanNode<TraceSpan>, { start, end }: Stretch): Frame {
  const children = node.children
    .map((child) => ({
      node: child,
      start: Math.max(start, child.span.start),
      end: Math.min(end, endOf(child.span)),
    }))
    .filter((child) => child.end > child.start)
    .sort((a, b) => b.end - a.end);
  return { node, children, start, next: 0, cursor: end };
}

function add(found: CriticalStretch[], { node, cursor }: Frame, start: number): void {
  if (cursor > start) found.push({ spanId: node.span.spanId, start, end: cursor });
}
