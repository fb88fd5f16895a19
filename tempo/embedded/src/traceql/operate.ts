import type { BinaryOperator } from './ast.ts';
import { compileRegex } from './regex.ts';
import { boolean, int, isNumeric, nil, no, type Static, toFloat } from './static.ts';
import { canMeet, isDefinedFor } from './types.ts';

type Scalar = Exclude<Static, { type: 'array' }>;

/**
 * Applies an operator to two values as Tempo does: values of types that do not fit give false, not an error.
 * A list fits when one element does; with `!=` and `!~` every element has to.
 */
export function operate(operator: BinaryOperator, left: Static, right: Static): Static {
  if (left.type === 'array')
    return overArray(operator, left.elements, (one) => operate(operator, one, right), right);
  if (right.type === 'array')
    return overArray(operator, right.elements, (one) => operate(operator, left, one), left);
  return operateScalars(operator, left, right);
}

function overArray(
  operator: BinaryOperator,
  elements: readonly Static[],
  apply: (element: Static) => Static,
  other: Static,
): Static {
  if (other.type === 'array' || other.type === 'nil') return no;
  switch (operator) {
    case '!=':
    case '!~':
      return boolean(elements.every((element) => isTrue(apply(element))));
    case '=':
    case '=~':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return boolean(elements.some((element) => isTrue(apply(element))));
    default:
      return nil;
  }
}

function operateScalars(operator: BinaryOperator, left: Scalar, right: Scalar): Static {
  const defined =
    canMeet(left.type, right.type) && isDefinedFor(operator, left.type) && isDefinedFor(operator, right.type);
  if (!defined) return no;
  switch (operator) {
    case '=':
      return boolean(equals(left, right));
    case '!=':
      return boolean(left.type !== 'nil' && right.type !== 'nil' && !equals(left, right));
    case '&&':
      return boolean(isTrue(left) && isTrue(right));
    case '||':
      return boolean(isTrue(left) || isTrue(right));
    case '=~':
    case '!~':
      return matches(operator, left, right);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return boolean(isOrdered(operator, order(left, right)));
    default:
      return calculate(operator, left, right);
  }
}

export function isTrue(value: Static): boolean {
  return value.type === 'boolean' && value.value;
}

function equals(left: Scalar, right: Scalar): boolean {
  if (left.type === 'nil' || right.type === 'nil') return false;
  if (isNumeric(left) && isNumeric(right)) return order(left, right) === 0;
  return left.type === right.type && left.value === right.value;
}

function matches(operator: '=~' | '!~', left: Scalar, right: Scalar): Static {
  if (left.type !== 'string' || right.type !== 'string') return no;
  return boolean(compileRegex(right.value)(left.value) === (operator === '=~'));
}

const ranks: Readonly<Partial<Record<Static['type'], number>>> = {
  int: 1,
  float: 2,
  string: 3,
  boolean: 4,
  array: 5,
  duration: 6,
  status: 7,
  kind: 8,
};

/** The order in which `min` and `max` see values: numbers by value, else by type first. */
export function rank(left: Static, right: Static): number {
  const comparison = order(left, right);
  if (!Number.isNaN(comparison)) return comparison;
  return (ranks[left.type] ?? 0) - (ranks[right.type] ?? 0);
}

/** Negative, zero or positive; NaN when the values cannot be ordered. */
export function order(left: Static, right: Static): number {
  if (left.type === 'string' && right.type === 'string') {
    return Buffer.compare(Buffer.from(left.value), Buffer.from(right.value));
  }
  if (!isNumeric(left) || !isNumeric(right)) return Number.NaN;
  if (left.value < right.value) return -1;
  if (left.value > right.value) return 1;
  // A bigint equals a number of the same value, but not strictly; NaN is left.
  return left.value <= right.value ? 0 : Number.NaN;
}

function isOrdered(operator: '<' | '<=' | '>' | '>=', comparison: number): boolean {
  switch (operator) {
    case '<':
      return comparison < 0;
    case '<=':
      return comparison <= 0;
    case '>':
      return comparison > 0;
    case '>=':
      return comparison >= 0;
  }
}

type Arithmetic = '+' | '-' | '*' | '/' | '%' | '^';

function calculate(operator: Arithmetic, left: Scalar, right: Scalar): Static {
  if (left.type === 'int' && right.type === 'int') {
    const result = calculateIntegers(operator, BigInt(left.value), BigInt(right.value));
    return result === undefined ? nil : int(shortest(BigInt.asIntN(64, result)));
  }
  const [a, b] = [toFloat(left), toFloat(right)];
  return { type: 'float', value: calculateFloats(operator, a, b) };
}

/** What Go on amd64 makes of a float that is no 64-bit integer. */
const smallestInteger = -(2n ** 63n);

/** Nothing for a division by zero. */
function calculateIntegers(operator: Arithmetic, a: bigint, b: bigint): bigint | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0n ? undefined : a / b;
    case '%':
      return b === 0n ? undefined : a % b;
    case '^': {
      // Tempo 3.0 raises the right operand to the left one when both are integers; with floats it does not.
      const power = Number(b) ** Number(a);
      return Math.abs(power) < 2 ** 63 ? BigInt(Math.trunc(power)) : smallestInteger;
    }
  }
}

function calculateFloats(operator: Arithmetic, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '^':
      return a ** b;
  }
}

function shortest(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
