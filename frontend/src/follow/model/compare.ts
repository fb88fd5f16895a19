import type { FollowedSpan } from './access-log.ts';
import type { Trace } from './trace.ts';

/** Spans of one trace at one place of the structure. */
export interface Side {
  readonly count: number;
  /** Together. */
  readonly durationMs: number;
  readonly failed: number;
}

/** A place of the structure: the spans of the same service and name below the same place. */
export interface ComparedRow {
  readonly key: string;
  readonly depth: number;
  readonly service: string;
  readonly name: string;
  readonly left: Side;
  readonly right: Side;
  readonly verdict: 'only left' | 'only right' | 'more often' | 'less often' | 'slower' | 'faster' | 'alike';
}

const nothing: Side = { count: 0, durationMs: 0, failed: 0 };
/** Two durations are alike when they differ by less than this share, or than these milliseconds. */
const alikeShare = 0.2;
const alikeMs = 1;

interface Place {
  readonly service: string;
  readonly name: string;
  left: Side;
  right: Side;
  readonly below: Map<string, Place>;
}

/** Two traces by their structure: what only one did, what one did more often, what took longer in the right one. */
export function compareTraces(left: Trace, right: Trace): ComparedRow[] {
  const top = new Map<string, Place>();
  place(left, 'left', top);
  place(right, 'right', top);
  const rows: ComparedRow[] = [];
  const open = [...top].reverse().map(([key, one]) => ({ key, one, depth: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { key, one, depth } = next;
    const { service, name, left: a, right: b } = one;
    rows.push({ key, depth, service, name, left: a, right: b, verdict: verdictOf(a, b) });
    open.push(
      ...[...one.below].reverse().map(([part, below]) => ({
        key: `${key}\n${part}`,
        one: below,
        depth: depth + 1,
      })),
    );
  }
  return rows;
}

function place(trace: Trace, side: 'left' | 'right', top: Map<string, Place>): void {
  const places = new Map<string, Place>();
  for (const { span, parent } of trace.tree.nodes) {
    const beside = (parent && places.get(parent.span.spanId)?.below) ?? top;
    const key = `${span.service} ${nameOf(span)}`;
    const found = beside.get(key) ?? {
      service: span.service,
      name: nameOf(span),
      left: nothing,
      right: nothing,
      below: new Map(),
    };
    beside.set(key, found);
    const { count, durationMs, failed } = found[side];
    found[side] = {
      count: count + 1,
      durationMs: durationMs + span.durationMs,
      failed: failed + Number(span.failed),
    };
    places.set(span.spanId, found);
  }
}

/** Ids in names of spans would make every place another one. */
const nameOf = ({ name }: FollowedSpan) =>
  name.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|(?<=\/)\d+(?=\/|$)/gi, '{id}');

function verdictOf(left: Side, right: Side): ComparedRow['verdict'] {
  if (right.count === 0) return 'only left';
  if (left.count === 0) return 'only right';
  if (right.count !== left.count) return right.count > left.count ? 'more often' : 'less often';
  const difference = right.durationMs - left.durationMs;
  if (Math.abs(difference) < Math.max(alikeMs, left.durationMs * alikeShare)) return 'alike';
  return difference > 0 ? 'slower' : 'faster';
}
