import type { TraceSpan } from '@lab/store-clients/trace';
import { type SpanNode, spanTree } from './span-tree.ts';

/** The clock of `service` differs from that of `reference`. */
export interface ClockSkew {
  readonly service: string;
  readonly reference: string;
  /** Milliseconds that it is behind; negative: ahead. */
  readonly behindMs: number;
}

export interface AlignedTrace<S> {
  readonly spans: readonly S[];
  readonly skews: readonly ClockSkew[];
}

/** Browsers tell whole milliseconds: what sticks out by no more is no skew. */
const usualToleranceMs = 5;

/** How far a child may be moved so that it lies within its parent. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * Moves the spans of services whose clocks differ so that calls lie within their callers, as far as one shift for each
 * pair of services can (the bounds of all its calls, as in NTP). Without this a browser whose clock is two minutes ahead
 * makes a waterfall of slivers.
 *
 * @param toleranceOf milliseconds by which the times of a span may be off though its clock is right
 */
export function alignClocks<S extends TraceSpan>(
  spans: readonly S[],
  toleranceOf: (span: S) => number = () => usualToleranceMs,
): AlignedTrace<S> {
  const { nodes } = spanTree(spans);
  const shiftOf = shiftsOf(nodes, toleranceOf);
  const moved = new Map<string, number>();
  for (const { span, parent } of nodes) {
    const own = parent
      ? (moved.get(parent.span.spanId) ?? 0) + (shiftOf.get(pairOf(parent.span, span)) ?? 0)
      : 0;
    moved.set(span.spanId, own);
  }
  return {
    spans: spans.map((span) => ({ ...span, start: span.start + (moved.get(span.spanId) ?? 0) })),
    skews: [...shiftOf].flatMap(([pair, behindMs]) => {
      const [reference = '', service = ''] = pair.split('\n');
      return behindMs === 0 ? [] : [{ service, reference, behindMs }];
    }),
  };
}

const pairOf = (parent: TraceSpan, child: TraceSpan) => `${parent.service}\n${child.service}`;

/** By pair of services: what is added to the times of the called one. */
function shiftsOf<S extends TraceSpan>(
  nodes: readonly SpanNode<S>[],
  toleranceOf: (span: S) => number,
): ReadonlyMap<string, number> {
  const calls = nodes.flatMap(({ span: child, parent }) =>
    parent && parent.span.service !== child.service ? [{ parent: parent.span, child }] : [],
  );
  const pairs = Map.groupBy(calls, ({ parent, child }) => pairOf(parent, child));
  return new Map(
    [...pairs].map(([pair, ofPair]) => {
      const tolerance = Math.max(...ofPair.flatMap(({ parent, child }) => [parent, child]).map(toleranceOf));
      return [pair, shiftWithin(ofPair.map(boundsOf), tolerance)];
    }),
  );
}

function boundsOf({ parent, child }: { parent: TraceSpan; child: TraceSpan }): Bounds {
  const least = parent.start - child.start;
  // A message may wait for as long as it likes: it only cannot come before it was sent.
  if (child.kind === 'consumer' || parent.kind === 'producer') return { least, most: Infinity };
  // What continues after its caller has ended can only be held against the beginning.
  return { least, most: Math.max(least, least + parent.durationMs - child.durationMs) };
}

function shiftWithin(bounds: readonly Bounds[], toleranceMs: number): number {
  const least = Math.max(...bounds.map((one) => one.least));
  const most = Math.min(...bounds.map((one) => one.most));
  if (least <= toleranceMs && most >= -toleranceMs) return 0;
  return most === Infinity ? least : (least + most) / 2;
}
