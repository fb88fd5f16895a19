import type { Field, Query, Stage } from './ast.ts';
import { QuerySyntaxError } from './query-syntax-error.ts';
import { compileRegex } from './regex.ts';
import { toText } from './static.ts';
import { canMeet, impliedType, isDefinedFor, isNumericType, readsSpan } from './types.ts';

/** Refuses what parses but means nothing, as Tempo does. Throws a QuerySyntaxError. */
export function validateQuery(parsed: Query, query: string): void {
  const refuse = (at: number, reason: string): never => {
    throw new QuerySyntaxError(query, at, reason);
  };
  for (const stage of parsed.stages) validateStage(stage, refuse);
}

type Refuse = (at: number, reason: string) => never;

function validateStage(stage: Stage, refuse: Refuse): void {
  switch (stage.kind) {
    case 'filter':
      validateCondition(stage.condition, refuse);
      return;
    case 'combination':
      validateStage(stage.left, refuse);
      validateStage(stage.right, refuse);
      return;
    case 'pipeline':
      for (const inner of stage.stages) validateStage(inner, refuse);
      return;
    case 'by':
      validateField(stage.expression, refuse);
      if (!readsSpan(stage.expression)) {
        refuse(stage.expression.at, 'grouping field expressions must reference the span');
      }
      return;
    case 'aggregate':
      validateAggregate(stage, refuse);
      return;
    default:
      return;
  }
}

function validateCondition(condition: Field, refuse: Refuse): void {
  validateField(condition, refuse);
  const type = impliedType(condition);
  if (type !== 'unknown' && type !== 'boolean') {
    refuse(condition.at, 'span filter field expressions must resolve to a boolean');
  }
}

function validateAggregate(stage: Extract<Stage, { kind: 'aggregate' }>, refuse: Refuse): void {
  const { operand } = stage.aggregate;
  if (!operand) return;
  validateField(operand, refuse);
  const type = impliedType(operand);
  if (type !== 'unknown' && !isNumericType(type)) {
    refuse(operand.at, 'aggregate field expressions must resolve to a number type');
  }
  if (!readsSpan(operand)) refuse(operand.at, 'aggregate field expressions must reference the span');
}

function validateField(field: Field, refuse: Refuse): void {
  switch (field.kind) {
    case 'unary':
      validateField(field.operand, refuse);
      validateUnary(field, refuse);
      return;
    case 'exists':
      validateField(field.operand, refuse);
      validateMissing(field, refuse);
      return;
    case 'binary':
      validateField(field.left, refuse);
      validateField(field.right, refuse);
      validateBinary(field, refuse);
      return;
    default:
      return;
  }
}

function validateUnary(field: Extract<Field, { kind: 'unary' }>, refuse: Refuse): void {
  const type = impliedType(field.operand);
  if (type === 'unknown') return;
  const fits = field.operator === '-' ? isNumericType(type) : type === 'boolean';
  if (!fits) refuse(field.at, `illegal operation for the given type: ${field.operator} of a ${type}`);
}

function validateMissing(field: Extract<Field, { kind: 'exists' }>, refuse: Refuse): void {
  const { negated, operand } = field;
  if (!negated) return;
  const always =
    operand.kind === 'intrinsic'
      ? operand.text
      : operand.kind === 'attribute' && operand.scope === 'resource' && operand.name === 'service.name'
        ? 'resource.service.name'
        : undefined;
  if (always) refuse(field.at, `${always} = nil is not valid because ${always} cannot be nil`);
}

function validateBinary(field: Extract<Field, { kind: 'binary' }>, refuse: Refuse): void {
  const { operator, left, right, at } = field;
  const [leftType, rightType] = [impliedType(left), impliedType(right)];
  if (!canMeet(leftType, rightType)) {
    refuse(at, `binary operations must operate on the same type: ${leftType} ${operator} ${rightType}`);
  }
  if (!isDefinedFor(operator, leftType) || !isDefinedFor(operator, rightType)) {
    refuse(at, `illegal operation for the given types: ${leftType} ${operator} ${rightType}`);
  }
  if (operator !== '=~' && operator !== '!~') return;
  if (right.kind !== 'static' || right.value.type !== 'string') {
    refuse(right.at, `${operator} needs a string on its right`);
  } else validatePattern(right.value.value, right.at, refuse);
}

function validatePattern(pattern: string, at: number, refuse: Refuse): void {
  try {
    compileRegex(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    refuse(at, `invalid regex ${toText({ type: 'string', value: pattern })}: ${reason}`);
  }
}
