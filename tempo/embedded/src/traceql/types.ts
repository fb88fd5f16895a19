import type { BinaryOperator, Field, Intrinsic } from './ast.ts';
import type { StaticType } from './static.ts';

/** The type of an expression before it is evaluated; `unknown` where an attribute decides. */
export type ImpliedType = Exclude<StaticType, 'array'> | 'unknown';

const intrinsicTypes: Readonly<Record<Intrinsic, ImpliedType>> = {
  'span:duration': 'duration',
  'span:name': 'string',
  'span:status': 'status',
  'span:statusMessage': 'string',
  'span:kind': 'kind',
  'span:id': 'string',
  'span:parentID': 'string',
  'span:childCount': 'int',
  'trace:duration': 'duration',
  'trace:rootName': 'string',
  'trace:rootService': 'string',
  'trace:id': 'string',
  'event:name': 'string',
  'event:timeSinceStart': 'duration',
  'link:traceID': 'string',
  'link:spanID': 'string',
  'instrumentation:name': 'string',
  'instrumentation:version': 'string',
  nestedSetLeft: 'int',
  nestedSetRight: 'int',
  nestedSetParent: 'int',
};

const booleanResults: ReadonlySet<BinaryOperator> = new Set([
  '&&',
  '||',
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '=~',
  '!~',
]);
const numericOperators: ReadonlySet<BinaryOperator> = new Set([
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
]);
const stringOperators: ReadonlySet<BinaryOperator> = new Set(['=', '!=', '<', '<=', '>', '>=', '=~', '!~']);
const booleanOperators: ReadonlySet<BinaryOperator> = new Set(['&&', '||', '=', '!=']);
const equality: ReadonlySet<BinaryOperator> = new Set(['=', '!=']);

export function impliedType(field: Field): ImpliedType {
  switch (field.kind) {
    case 'static':
      return field.value.type === 'array' ? 'unknown' : field.value.type;
    case 'attribute':
      return 'unknown';
    case 'intrinsic':
      return intrinsicTypes[field.name];
    case 'exists':
      return 'boolean';
    case 'unary':
      return impliedType(field.operand);
    case 'binary': {
      if (booleanResults.has(field.operator)) return 'boolean';
      const left = impliedType(field.left);
      return left === 'unknown' ? impliedType(field.right) : left;
    }
  }
}

export function isNumericType(type: ImpliedType): boolean {
  return type === 'int' || type === 'float' || type === 'duration';
}

/** Whether values of the two types can meet at an operator at all. */
export function canMeet(left: ImpliedType, right: ImpliedType): boolean {
  if (left === right || left === 'unknown' || right === 'unknown') return true;
  if (left === 'nil' || right === 'nil') return true;
  return isNumericType(left) && isNumericType(right);
}

/** Whether an operator is defined for a type. */
export function isDefinedFor(operator: BinaryOperator, type: ImpliedType): boolean {
  switch (type) {
    case 'unknown':
      return true;
    case 'boolean':
      return booleanOperators.has(operator);
    case 'int':
    case 'float':
    case 'duration':
      return numericOperators.has(operator);
    case 'string':
      return stringOperators.has(operator);
    default:
      return equality.has(operator);
  }
}

/** Whether the expression reads anything of the span. */
export function readsSpan(field: Field): boolean {
  switch (field.kind) {
    case 'static':
      return false;
    case 'attribute':
    case 'intrinsic':
      return true;
    case 'binary':
      return readsSpan(field.left) || readsSpan(field.right);
    default:
      return readsSpan(field.operand);
  }
}
