import type { Span } from '../model/span.ts';
import type { SpanNode, TraceIndex } from './trace-index.ts';

const emptySpan: Span = {
  spanId: '',
  parentId: '',
  name: '',
  kind: 0,
  status: 0,
  statusMessage: '',
  start: 0n,
  duration: 0,
  attributes: new Map(),
  resource: new Map(),
  scope: { name: '', version: '', attributes: new Map() },
  events: [],
  links: [],
};
const emptyTrace: TraceIndex = { traceId: '', nodes: [], rootName: '', rootService: '', start: 0n, end: 0n };

/** A span that has nothing but the given parts, to evaluate an expression that reads only those. */
export function syntheticSpan(parts: Partial<Span>): SpanNode {
  const span = { ...emptySpan, ...parts };
  return { span, stored: span, trace: emptyTrace, left: 0, right: 0, parent: 0, childCount: 0 };
}
