import type { BinaryOperator, Field, Query, Reference, Stage } from '../traceql/ast.ts';
import type { Static } from '../traceql/static.ts';
import { isTrue, type Read, valueFor } from './naive-value.ts';

// Tempo reads spans and values by the conditions of the query and evaluates the query on what was read: see "Things that
// surprise" in docs/reference/traceql-support.md. These are its rules of reading (pkg/traceql/ast_conditions.go, 3.0.3).

export interface Condition {
  readonly reference: Reference;
  /** `value`: all of them. */
  readonly test: 'value' | 'missing' | { readonly operator: BinaryOperator; readonly literal: Static };
}

export interface Reading {
  /** Decide which spans are read. */
  readonly conditions: readonly Condition[];
  /** Asked for after `select()`: values are read for these, spans are not. */
  readonly later: readonly Condition[];
  /** Every condition has to hold, for events and links on one and the same; otherwise one is enough. */
  readonly all: boolean;
  readonly everySpan: boolean;
}

const nothing: Read = () => ({ type: 'nil' });
const comparing = ['=', '!=', '<', '<=', '>', '>=', '=~', '!~'];
const turned: Partial<Record<BinaryOperator, BinaryOperator>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** What is read for a query. */
export function readingOf({ stages }: Pick<Query, 'stages'>): Reading {
  const all = flat(stages, false);
  const first = all.flatMap(({ stage, isLater }) => (isLater ? [] : [stage]));
  const conditions = first.flatMap(conditionsOf);
  const filters = first.flatMap((stage) => (stage.kind === 'filter' ? [stage.condition] : []));
  const loose = first.some(({ kind }) => kind === 'combination' || kind === 'aggregate' || kind === 'by');
  return {
    conditions,
    later: all.flatMap(({ stage, isLater }) => (isLater ? conditionsOf(stage) : [])),
    all: !loose && !filters.some(hasOr),
    everySpan:
      conditions.length === 0 || filters.some((one) => isConstant(one) && isTrue(valueFor(one, nothing))),
  };
}

/** All stages, also those inside others, and whether they stand behind a `select()`. */
function flat(stages: readonly Stage[], isLater: boolean): { stage: Stage; isLater: boolean }[] {
  const select = stages.findIndex(({ kind }) => kind === 'select');
  return stages.flatMap((stage, index) => {
    const later = isLater || (select >= 0 && index > select);
    if (stage.kind === 'pipeline') return flat(stage.stages, later);
    if (stage.kind !== 'combination') return [{ stage, isLater: later }];
    return [{ stage, isLater: later }, ...flat([stage.left, stage.right], later)];
  });
}

function conditionsOf(stage: Stage): Condition[] {
  if (stage.kind === 'filter') return conditionsIn(stage.condition);
  if (stage.kind === 'by') return conditionsIn(stage.expression);
  return stage.kind === 'aggregate' && stage.aggregate.operand ? conditionsIn(stage.aggregate.operand) : [];
}

const isReference = (field: Field) => field.kind === 'attribute' || field.kind === 'intrinsic';

function isConstant(field: Field): boolean {
  if (field.kind === 'binary') return isConstant(field.left) && isConstant(field.right);
  return field.kind === 'static' || (!isReference(field) && isConstant(field.operand));
}

/** Tempo overlooks an `||` after something that is only a name or a constant. */
function hasOr(field: Field): boolean {
  if (field.kind === 'unary' || field.kind === 'exists') return hasOr(field.operand);
  if (field.kind !== 'binary' || isConstant(field)) return false;
  const counts = field.operator === '||' && !isReference(field.left) && !isConstant(field.left);
  return counts || hasOr(field.left) || hasOr(field.right);
}

function conditionsIn(field: Field): Condition[] {
  if (isConstant(field)) return [];
  if (field.kind === 'attribute' || field.kind === 'intrinsic') return [{ reference: field, test: 'value' }];
  if (field.kind === 'exists' && field.negated) {
    return conditionsIn(field.operand).map((one) =>
      isReference(field.operand) ? { ...one, test: 'missing' } : one,
    );
  }
  if (field.kind !== 'binary') return field.kind === 'static' ? [] : conditionsIn(field.operand);
  const { operator, left, right } = field;
  if (comparing.includes(operator) && isReference(left) && isConstant(right)) {
    return [{ reference: left as Reference, test: { operator, literal: valueFor(right, nothing) } }];
  }
  if (comparing.includes(operator) && isConstant(left) && isReference(right)) {
    const test = { operator: turned[operator] ?? operator, literal: valueFor(left, nothing) };
    return [{ reference: right as Reference, test }];
  }
  return [...conditionsIn(left), ...conditionsIn(right)];
}
