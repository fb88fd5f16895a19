import type { AttributeReference, BinaryOperator, Field, IntrinsicReference, Query, Stage } from './ast.ts';
import { isTrue } from './operate.ts';
import type { Static } from './static.ts';

/** What Tempo's storage is asked for on behalf of one part of a query. */
export interface FetchCondition {
  readonly reference: AttributeReference | IntrinsicReference;
  /** `any`: the value, whatever it is. */
  readonly test:
    | { readonly kind: 'any' | 'present' | 'missing' }
    | { readonly kind: 'compare'; readonly operator: BinaryOperator; readonly operand: Static };
}

export interface Fetch {
  /** They decide which spans are read. */
  readonly conditions: readonly FetchCondition[];
  /** Values for what follows `select()`: Tempo reads them when it has the spans. */
  readonly later: readonly FetchCondition[];
  /** Every condition must hold for a span to be read; otherwise one is enough. */
  readonly all: boolean;
  /** Every span is read, whatever the conditions say. */
  readonly every: boolean;
}

/**
 * Which spans and values Tempo reads before it evaluates a query. It reads only values that fulfil a condition, and a
 * condition reads only values of its literal's type: that is why `span.x > 1` finds no 1.5, and `!(status = error)` nothing.
 */
export function fetchOf({ stages }: Pick<Query, 'stages'>): Fetch {
  const state: State = { conditions: [], later: [], all: true, every: false };
  collectStages(stages, state);
  return { ...state, every: state.every || state.conditions.length === 0 };
}

interface State {
  readonly conditions: FetchCondition[];
  readonly later: FetchCondition[];
  all: boolean;
  every: boolean;
}

function collectStages(stages: readonly Stage[], state: State): void {
  const select = stages.findIndex(({ kind }) => kind === 'select');
  const before = select < 0 ? stages : stages.slice(0, select);
  for (const stage of before) collectStage(stage, state);
  const afterwards: State = { conditions: state.later, later: state.later, all: true, every: false };
  for (const stage of stages.slice(before.length)) collectStage(stage, afterwards);
}

function collectStage(stage: Stage, state: State): void {
  switch (stage.kind) {
    case 'filter':
      collectField(stage.condition, state);
      if (stage.condition.kind === 'static' && isTrue(stage.condition.value)) state.every = true;
      return;
    case 'combination':
      collectStage(stage.left, state);
      collectStage(stage.right, state);
      state.all = false;
      return;
    case 'pipeline':
      collectStages(stage.stages, state);
      return;
    case 'aggregate':
      state.all = false;
      if (stage.aggregate.operand) collectField(stage.aggregate.operand, state);
      return;
    case 'by':
      collectField(stage.expression, state);
      state.all = false;
      return;
    default:
      return;
  }
}

function collectField(field: Field, state: State): void {
  switch (field.kind) {
    case 'static':
      return;
    case 'attribute':
    case 'intrinsic':
      state.conditions.push({ reference: field, test: { kind: 'any' } });
      return;
    case 'unary':
      collectField(field.operand, state);
      return;
    case 'exists':
      collectExists(field, state);
      return;
    case 'binary':
      collectBinary(field, state);
      return;
  }
}

function isReference(field: Field): field is Extract<Field, { kind: 'attribute' | 'intrinsic' }> {
  return field.kind === 'attribute' || field.kind === 'intrinsic';
}

function collectExists(field: Extract<Field, { kind: 'exists' }>, state: State): void {
  const { operand, negated } = field;
  if (!isReference(operand)) collectField(operand, state);
  else state.conditions.push({ reference: operand, test: { kind: negated ? 'missing' : 'present' } });
}

const comparisons: ReadonlySet<BinaryOperator> = new Set(['=', '!=', '<', '<=', '>', '>=', '=~', '!~']);

function collectBinary(field: Extract<Field, { kind: 'binary' }>, state: State): void {
  const { operator, left, right } = field;
  if (isReference(left) && right.kind === 'static' && comparisons.has(operator)) {
    state.conditions.push({ reference: left, test: { kind: 'compare', operator, operand: right.value } });
  } else if (left.kind === 'static' && isReference(right) && comparisons.has(operator)) {
    // Tempo does not turn the operator around for its storage; the values it reads are tested again anyway.
    state.conditions.push({
      reference: right,
      test: { kind: 'compare', operator: turned(operator), operand: left.value },
    });
  } else {
    collectField(left, state);
    collectField(right, state);
    // Tempo overlooks an `||` after a mere name or constant.
    if (operator === '||' && !isReference(left) && left.kind !== 'static') state.all = false;
  }
}

const opposite: Readonly<Partial<Record<BinaryOperator, BinaryOperator>>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function turned(operator: BinaryOperator): BinaryOperator {
  return opposite[operator] ?? operator;
}
