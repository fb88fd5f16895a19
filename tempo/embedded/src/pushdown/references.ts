import type { Span } from '../model/span.ts';
import type { AttributeReference, Field, IntrinsicReference } from '../traceql/ast.ts';
import { compileField, holds } from '../traceql/evaluate-field.ts';
import type { Static } from '../traceql/static.ts';
import type { SpanNode, TraceIndex } from '../traceql/trace-index.ts';

export type AnyReference = AttributeReference | IntrinsicReference;

/** Everything of a span that an expression reads. */
export function referencesOf(field: Field): AnyReference[] {
  switch (field.kind) {
    case 'static':
      return [];
    case 'attribute':
    case 'intrinsic':
      return [field];
    case 'binary':
      return [...referencesOf(field.left), ...referencesOf(field.right)];
    default:
      return referencesOf(field.operand);
  }
}

export function isSame(a: AnyReference, b: AnyReference): boolean {
  if (a.kind === 'intrinsic') return b.kind === 'intrinsic' && a.name === b.name;
  return b.kind === 'attribute' && a.scope === b.scope && a.name === b.name;
}

const nobody: Span = {
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
const nowhere: TraceIndex = { traceId: '', nodes: [], rootName: '', rootService: '', start: 0n, end: 0n };

/** A span that has nothing but the given parts, to evaluate an expression that reads only those. */
export function pretend(parts: Partial<Span>): SpanNode {
  const span = { ...nobody, ...parts };
  return { span, stored: span, trace: nowhere, left: 0, right: 0, parent: 0, childCount: 0 };
}

/** The condition as a predicate of its only reference's value. */
export function asPredicate(condition: Field, reference: AnyReference): (value: Static) => boolean {
  return (value) => holds(compileField(substitute(condition, reference, value))(pretend({})));
}

function substitute(field: Field, reference: AnyReference, value: Static): Field {
  switch (field.kind) {
    case 'static':
      return field;
    case 'attribute':
    case 'intrinsic':
      return isSame(field, reference) ? { kind: 'static', value, at: field.at } : field;
    case 'binary':
      return {
        ...field,
        left: substitute(field.left, reference, value),
        right: substitute(field.right, reference, value),
      };
    default:
      return { ...field, operand: substitute(field.operand, reference, value) };
  }
}
