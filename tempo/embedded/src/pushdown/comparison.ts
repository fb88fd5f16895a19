import type { BinaryOperator, Field } from '../traceql/ast.ts';
import type { Static } from '../traceql/static.ts';

/** A condition of the form `reference operator literal`. */
export interface Comparison {
  readonly operator: BinaryOperator;
  readonly value: Static;
}

const flipped: Readonly<Partial<Record<BinaryOperator, BinaryOperator>>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** The condition as a comparison with a literal, turned around where the literal stands first. */
export function asComparison(condition: Field): Comparison | undefined {
  if (condition.kind !== 'binary') return undefined;
  const { operator, left, right } = condition;
  const isReference = (field: Field) => field.kind === 'attribute' || field.kind === 'intrinsic';
  if (isReference(left) && right.kind === 'static') return { operator, value: right.value };
  const turned = flipped[operator];
  if (isReference(right) && left.kind === 'static' && turned) return { operator: turned, value: left.value };
  return undefined;
}

/** SQL for an ordering or equality with a number. */
export function asNumberComparison(
  condition: Field,
): { readonly operator: string; readonly value: number | bigint } | undefined {
  const comparison = asComparison(condition);
  if (!comparison) return undefined;
  const { operator, value } = comparison;
  if (!['=', '<', '<=', '>', '>='].includes(operator)) return undefined;
  if (value.type !== 'int' && value.type !== 'float' && value.type !== 'duration') return undefined;
  return Number.isNaN(Number(value.value)) ? undefined : { operator, value: value.value };
}
