import type { TraceSpan } from '@lab/store-clients/trace';

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
const toleranceMs = 5;

/** How far a child may be moved so that it lies within its parent. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * Moves the spans of services whose clocks differ so that calls lie within their callers, as far as one shift for each
 * pair of services can (the bounds of all its calls, as in NTP). Without this a browser whose clock is two minutes ahead
 * makes a waterfall of slivers.
 */
export function alignClocks<S extends TraceSpan>(spans: readonly S[]): AlignedTrace<S> {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const shiftOf = shiftsOf(spans, byId);
  const moved = new Map<string, number>();
  const shift = (span: TraceSpan, seen: readonly string[] = []): number => {
    const known = moved.get(span.spanId);
    if (known !== undefined) return known;
    const parent = seen.includes(span.spanId) ? undefined : byId.get(span.parentId);
    const own = parent ? shift(parent, [...seen, span.spanId]) + (shiftOf.get(pairOf(parent, span)) ?? 0) : 0;
    moved.set(span.spanId, own);
    return own;
  };
  return {
    spans: spans.map((span) => ({ ...span, start: span.start + shift(span) })),
    skews: [...shiftOf].flatMap(([pair, behindMs]) => {
      const [reference = '', service = ''] = pair.split('\n');
      return behindMs === 0 ? [] : [{ service, reference, behindMs }];
    }),
  };
}

const pairOf = (parent: TraceSpan, child: TraceSpan) => `${parent.service}\n${child.service}`;

/** By pair of services: what is added to the times of the called one. */
function shiftsOf(
  spans: readonly TraceSpan[],
  byId: ReadonlyMap<string, TraceSpan>,
): ReadonlyMap<string, number> {
  const calls = spans.flatMap((child) => {
    const parent = byId.get(child.parentId);
    return parent && parent.service !== child.service ? [{ parent, child }] : [];
  });
  const pairs = Map.groupBy(calls, ({ parent, child }) => pairOf(parent, child));
  return new Map([...pairs].map(([pair, ofPair]) => [pair, shiftWithin(ofPair.map(boundsOf))]));
}

function boundsOf({ parent, child }: { parent: TraceSpan; child: TraceSpan }): Bounds {
  const least = parent.start - child.start;
  // What continues after its caller has ended can only be held against the beginning.
  return { least, most: Math.max(least, least + parent.durationMs - child.durationMs) };
}

function shiftWithin(bounds: readonly Bounds[]): number {
  const least = Math.max(...bounds.map((one) => one.least));
  const most = Math.min(...bounds.map((one) => one.most));
  if (least <= toleranceMs && most >= -toleranceMs) return 0;
  return (least + most) / 2;
}
