import type { TraceSpan } from '@lab/store-clients/trace';
import { services } from '@lab/telemetry/services';
import type { SpanNode } from '../../console/model/span-tree.ts';
import { endOf, type Stretch } from './critical-path.ts';

/** A stretch of a span in which none of those below it ran. */
export interface Gap extends Stretch {
  /** The span that it lies in; undefined: nothing of the trace ran at all. */
  readonly within: string | undefined;
  /** What came before and after, in words. */
  readonly after: string;
  readonly before: string;
  /** What such a gap usually is. */
  readonly reason: string;
}

/** A gap is shown from this length on: a share of the trace, and never less than these milliseconds. */
const leastShare = 0.03;
const leastMs = 0.5;
const mostGaps = 200;

/** Stretches without spans that matter in this trace, the longest first. */
export function gapsOf(nodes: readonly SpanNode<TraceSpan>[], totalMs: number): Gap[] {
  const least = Math.max(leastMs, totalMs * leastShare);
  const within = nodes.flatMap((node) => gapsWithin(node, least));
  return [...within, ...silences(nodes, least)]
    .sort((a, b) => b.end - b.start - (a.end - a.start))
    .slice(0, mostGaps);
}

type Node = SpanNode<TraceSpan>;

function gapsWithin(node: Node, least: number): Gap[] {
  if (node.children.length === 0) return [];
  const { span } = node;
  const end = endOf(span);
  const inTime = node.children.filter((child) => child.span.start < end && endOf(child.span) > span.start);
  if (inTime.length === 0) return [];
  return uncovered(inTime, { start: span.start, end })
    .filter(({ start, end: gapEnd }) => gapEnd - start >= least)
    .map(({ previous, next, ...stretch }) => ({
      ...stretch,
      within: span.spanId,
      after: previous ? `the end of “${previous.span.name}”` : 'its start',
      before: next ? `the start of “${next.span.name}”` : 'its end',
      reason: reasonWithin(node, previous, next),
    }));
}

interface Between extends Stretch {
  readonly previous: Node | undefined;
  readonly next: Node | undefined;
}

/** Where none of `nodes` runs. They are in the order of their starts. */
function uncovered(nodes: readonly Node[], { start, end }: Stretch): Between[] {
  const found: Between[] = [];
  let cursor = start;
  let previous: Node | undefined;
  for (const next of nodes) {
    if (next.span.start > cursor) found.push({ start: cursor, end: next.span.start, previous, next });
    if (endOf(next.span) < cursor) continue;
    cursor = endOf(next.span);
    previous = next;
  }
  if (end > cursor) found.push({ start: cursor, end, previous, next: undefined });
  return found;
}

function reasonWithin({ span, children }: Node, previous: Node | undefined, next: Node | undefined): string {
  const called = (previous ?? next)?.span;
  const leavesService = children.every((child) => child.span.service !== span.service);
  if (called && leavesService && (!previous || !next)) {
    if (called.kind === 'consumer') return 'The message waited in the broker.';
    return `The way between ${span.service} and ${called.service}: the network, a proxy, or waiting for a free connection.`;
  }
  if (span.kind === 'producer') return 'The message waited in the broker.';
  if (span.service === services.frontend)
    return 'The browser was busy with something else, or waited for one of its connections.';
  return `${span.service} ran code that has no span of its own, or waited: for a lock, a connection, a busy event loop.`;
}

/** Stretches in which nothing of the trace ran, though it was not over. */
function silences(nodes: readonly Node[], least: number): Gap[] {
  const ordered = nodes.toSorted((a, b) => a.span.start - b.span.start);
  const [first] = ordered;
  if (!first) return [];
  return uncovered(ordered, { start: first.span.start, end: first.span.start })
    .filter(({ start, end }) => end - start >= least)
    .map(({ previous, next, ...stretch }) => ({
      ...stretch,
      within: undefined,
      after: `the end of “${previous?.span.name}”`,
      before: `the start of “${next?.span.name}”`,
      reason:
        next?.span.kind === 'consumer'
          ? 'The message waited in the broker, or was delivered again.'
          : 'Nothing that sends spans ran: a timer, a queue, or a pause before another try.',
    }));
}
