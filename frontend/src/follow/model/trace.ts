import type { LogLine } from '@lab/store-clients/loki';
import type { DetailedSpan } from '@lab/store-clients/trace';
import { alignClocks, type ClockSkew } from '../../console/model/clock-skew.ts';
import { type SpanNode, type SpanTree, spanTree } from '../../console/model/span-tree.ts';
import { type FollowedSpan, withAccessLog } from './access-log.ts';
import { type CriticalStretch, criticalPath, endOf } from './critical-path.ts';
import { type Gap, gapsOf } from './gaps.ts';
import { createSearch } from './search.ts';

/** A span in its place. */
export type Node = SpanNode<FollowedSpan>;

/** A log line, and the span that it was written in, where it says so. */
export interface PlacedLine extends LogLine {
  readonly node: Node | undefined;
  /** When it was by the clocks of the waterfall. */
  readonly placedAt: number;
}

/** All that the page shows of a trace, computed once. */
export interface Trace {
  readonly tree: SpanTree<FollowedSpan>;
  /** The root that the user waited for. */
  readonly root: Node;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly totalMs: number;
  /** Names of the services in the order in which they took part. */
  readonly services: readonly string[];
  readonly skews: readonly ClockSkew[];
  /** What was added to the times of a span, because its clock differs. */
  readonly shiftOf: (span: FollowedSpan) => number;
  readonly critical: ReadonlyMap<string, readonly CriticalStretch[]>;
  readonly gaps: readonly Gap[];
  readonly lines: readonly PlacedLine[];
  readonly linesOf: (span: FollowedSpan) => readonly PlacedLine[];
  readonly nodeOf: (spanId: string) => Node | undefined;
  readonly search: (text: string) => ReadonlySet<string>;
}

/** Puts a trace together; undefined when it has no span. */
export function assembleTrace(sent: readonly DetailedSpan[], lines: readonly LogLine[]): Trace | undefined {
  const spans = withAccessLog(sent, lines);
  const { spans: aligned, skews } = alignClocks(spans, toleranceOf);
  const tree = spanTree(aligned);
  const root = mainRoot(tree);
  if (!root) return undefined;
  const { start, end } = extentOf(tree.nodes);
  const totalMs = Math.max(end - start, 0.001);
  const nodes = new Map(tree.nodes.map((node) => [node.span.spanId, node]));
  const placedLines = placeLines(lines, nodes);
  const linesBySpan = Map.groupBy(placedLines, ({ node }) => node?.span.spanId ?? '');
  const linesOf = ({ spanId }: FollowedSpan) => linesBySpan.get(spanId) ?? [];
  return {
    tree,
    root,
    start,
    totalMs,
    services: servicesOf(tree.nodes),
    skews,
    shiftOf,
    critical: Map.groupBy(criticalPath(root), ({ spanId }) => spanId),
    gaps: gapsOf(tree.nodes, totalMs),
    lines: placedLines,
    linesOf,
    nodeOf: (spanId) => nodes.get(spanId),
    search: createSearch(
      tree.nodes.map(({ span }) => span),
      linesOf,
    ),
  };
}

/** Nginx writes the time that it read when its loop last turned: on a busy machine that is a while ago. */
const toleranceOf = ({ origin }: FollowedSpan) => (origin === 'access log' ? 250 : 5);

const shiftOf = ({ start, sentStart }: FollowedSpan) => start - sentStart;

/** A root that names no parent if there is one, else the first. */
function mainRoot({ roots }: SpanTree<FollowedSpan>): Node | undefined {
  return roots.find(({ rootBecause }) => rootBecause === undefined) ?? roots[0];
}

function extentOf(nodes: readonly Node[]): { start: number; end: number } {
  let start = Infinity;
  let end = -Infinity;
  for (const { span } of nodes) {
    start = Math.min(start, span.start);
    end = Math.max(end, endOf(span));
  }
  return { start, end };
}

function servicesOf(nodes: readonly Node[]): string[] {
  const ordered = nodes.toSorted((a, b) => a.span.start - b.span.start);
  return [...new Set(ordered.map(({ span }) => span.service))];
}

/** Lines in the order of their times. A line moves with its span: it was written by the same clock. */
function placeLines(lines: readonly LogLine[], nodes: ReadonlyMap<string, Node>): PlacedLine[] {
  const fromLog = [...nodes.values()].filter(({ span }) => span.origin === 'access log');
  const shiftOfService = new Map([...nodes.values()].map(({ span }) => [span.service, shiftOf(span)]));
  return lines
    .map((line) => {
      const { span_id: spanId = '', service_name: service = '', request_id: request } = line.fields;
      const own = fromLog.find(({ span }) => request && span.attributes['nginx.request.id'] === request);
      const node = own ?? nodes.get(spanId);
      const shift = node?.span.service === service ? shiftOf(node.span) : shiftOfService.get(service);
      return { ...line, node, placedAt: line.time + (shift ?? 0) };
    })
    .sort((a, b) => a.placedAt - b.placedAt);
}
