import type { TraceSpan } from '@lab/store-clients/trace';
import { table } from '../terminal/table.ts';

const barWidth = 32;

/** A trace as lines: each span below its parent, with a bar for its time. Spans whose parent is missing count as roots. */
export function waterfall(spans: readonly TraceSpan[]): readonly string[] {
  const begin = Math.min(...spans.map(({ start }) => start));
  const end = Math.max(...spans.map(({ start, durationMs }) => start + durationMs));
  const scale = barWidth / Math.max(end - begin, 1);
  return table(
    [
      { title: 'Service', value: ({ span }) => span.service },
      {
        title: 'Span',
        value: ({ span, depth }) => `${'  '.repeat(depth)}${span.name}${span.failed ? ' ✗' : ''}`,
      },
      { title: 'Time', value: ({ span }) => `${span.durationMs.toFixed(1)} ms`, align: 'right' },
      { title: '', value: ({ span }) => barOf(span, begin, scale) },
    ],
    inOrder(spans),
  );
}

interface Placed {
  readonly span: TraceSpan;
  readonly depth: number;
}

/** Depth first, brothers and sisters by their start. */
function inOrder(spans: readonly TraceSpan[]): readonly Placed[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const parentOf = ({ parentId }: TraceSpan) => (known.has(parentId) ? parentId : '');
  const children = Map.groupBy(
    spans.toSorted((one, other) => one.start - other.start),
    parentOf,
  );
  const placed: Placed[] = [];
  const open = (children.get('') ?? []).toReversed().map((span) => ({ span, depth: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    placed.push(next);
    const depth = next.depth + 1;
    const below = children.get(next.span.spanId) ?? [];
    open.push(...below.toReversed().map((span) => ({ span, depth })));
  }
  return placed;
}

function barOf({ start, durationMs }: TraceSpan, begin: number, scale: number): string {
  const before = Math.min(Math.floor((start - begin) * scale), barWidth - 1);
  const width = Math.max(1, Math.min(Math.round(durationMs * scale), barWidth - before));
  return `${' '.repeat(before)}${'━'.repeat(width)}`;
}
