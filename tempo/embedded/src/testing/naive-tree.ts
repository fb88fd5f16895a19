import type { Span, Trace } from '../model/span.ts';
import type { Intrinsic, StructuralOperator } from '../traceql/ast.ts';
import type { Static } from '../traceql/static.ts';

/** A span in its trace, spans in the order of their starts. */
export interface Place {
  readonly span: Span;
  readonly trace: readonly Place[];
  readonly traceId: string;
}

export function placesOf({ traceId, spans }: Trace): Place[] {
  const trace: Place[] = [];
  for (const span of spans.toSorted((a, b) => Number(a.start - b.start)))
    trace.push({ span, trace, traceId });
  return trace;
}

const isRoot = ({ span }: Place) => span.parentId === '';
const childrenOf = (place: Place) => place.trace.filter(({ span }) => span.parentId === place.span.spanId);

function parentOf(place: Place): Place | undefined {
  return isRoot(place) ? undefined : place.trace.find(({ span }) => span.spanId === place.span.parentId);
}

function ancestorsOf(place: Place): Place[] {
  const parent = parentOf(place);
  return parent ? [parent, ...ancestorsOf(parent)] : [];
}

/** Spans whose ancestors are not all there stand outside of the tree. */
function isInTree(place: Place): boolean {
  return isRoot(ancestorsOf(place).at(-1) ?? place);
}

const relations: Record<string, (left: Place, right: Place) => boolean> = {
  '>': (left, right) => isInTree(right) && parentOf(right) === left,
  '>>': (left, right) => isInTree(right) && ancestorsOf(right).includes(left),
  '<': (left, right) => isInTree(left) && parentOf(left) === right,
  '<<': (left, right) => isInTree(left) && ancestorsOf(left).includes(right),
  // Roots are siblings of each other.
  '~': (left, right) =>
    left !== right && isInTree(left) && isInTree(right) && parentOf(left) === parentOf(right),
};

/** The right spans that stand in the relation to a left one, `!`: to none, `&`: with those left ones. */
export function related(
  operator: StructuralOperator,
  lefts: readonly Place[],
  rights: readonly Place[],
): Place[] {
  const holds = relations[operator.replace(/^[!&]/, '')] ?? (() => false);
  if (operator.startsWith('!')) return rights.filter((right) => !lefts.some((left) => holds(left, right)));
  const found = rights.filter((right) => lefts.some((left) => holds(left, right)));
  if (!operator.startsWith('&')) return found;
  return [...new Set([...found, ...lefts.filter((left) => rights.some((right) => holds(left, right)))])];
}

/** Spans of the tree and two numbers for each: when a walk, depth first, comes to it and when it leaves. */
function walk(trace: readonly Place[]): Map<Place, { left: number; right: number }> {
  const numbers = new Map<Place, { left: number; right: number }>();
  let next = 1;
  const visit = (place: Place) => {
    const left = next++;
    for (const child of childrenOf(place)) visit(child);
    numbers.set(place, { left, right: next++ });
  };
  for (const root of trace.filter(isRoot)) visit(root);
  return numbers;
}

function nestedSetParent(place: Place): number {
  const parent = parentOf(place);
  if (isRoot(place)) return -1;
  return parent ? (walk(place.trace).get(parent)?.left ?? 0) : 0;
}

const text = (value: string): Static => ({ type: 'string', value });
const whole = (value: number): Static => ({ type: 'int', value });
const time = (value: number | bigint): Static => ({ type: 'duration', value: Number(value) });

/** An intrinsic that a span has once: all but those of events and links. */
export function intrinsicOf(name: Intrinsic, place: Place): Static {
  const { span, trace, traceId } = place;
  const root = trace.findLast(isRoot)?.span;
  const service = root?.resource.get('service.name');
  switch (name) {
    case 'span:duration':
      return time(span.duration);
    case 'span:name':
      return text(span.name);
    case 'span:status':
      return { type: 'status', value: span.status };
    case 'span:statusMessage':
      return text(span.statusMessage);
    case 'span:kind':
      return { type: 'kind', value: span.kind };
    case 'span:id':
      return text(span.spanId);
    case 'span:parentID':
      return text(span.parentId === '' ? '0'.repeat(16) : span.parentId);
    case 'span:childCount':
      return whole(childrenOf(place).length);
    case 'trace:duration': {
      const ends = trace.map(
        (one) => Number(one.span.start - (trace[0]?.span.start ?? 0n)) + one.span.duration,
      );
      return time(Math.max(...ends));
    }
    case 'trace:rootName':
      return text(root?.name ?? '');
    case 'trace:rootService':
      if (!root) return text('');
      return text(service?.type === 'string' && service.value !== '' ? service.value : 'unknown_service');
    case 'trace:id':
      return text(traceId);
    case 'instrumentation:name':
      return text(span.scope.name);
    case 'instrumentation:version':
      return text(span.scope.version);
    case 'nestedSetLeft':
      return whole(walk(trace).get(place)?.left ?? 0);
    case 'nestedSetRight':
      return whole(walk(trace).get(place)?.right ?? 0);
    case 'nestedSetParent':
      return whole(nestedSetParent(place));
    default:
      return { type: 'nil' };
  }
}
