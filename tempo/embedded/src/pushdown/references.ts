import type { AttributeReference, Field, IntrinsicReference } from '../traceql/ast.ts';
import { compileField, holds } from '../traceql/evaluate-field.ts';
import type { Static } from '../traceql/static.ts';
import { syntheticSpan } from '../traceql/synthetic-span.ts';

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

/** The condition as a predicate of its only reference's value. */
export function asPredicate(condition: Field, reference: AnyReference): (value: Static) => boolean {
  return (value) => holds(compileField(substitute(condition, reference, value))(syntheticSpan({})));
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
