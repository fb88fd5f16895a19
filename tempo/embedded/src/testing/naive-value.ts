import type { BinaryOperator, Field, Reference } from '../traceql/ast.ts';
import type { Static } from '../traceql/static.ts';

// What expressions mean, once more and on its own, to test the evaluator against. Nothing here is shared with it.

type Scalar = Exclude<Static, { type: 'array' }>;
/** The value of an attribute or intrinsic for the span in question. */
export type Read = (reference: Reference) => Static;

const missing: Static = { type: 'nil' };
const truth = (value: boolean): Static => ({ type: 'boolean', value });
export const isTrue = (value: Static) => value.type === 'boolean' && value.value;

/** The value of an expression. */
export function valueFor(field: Field, read: Read): Static {
  switch (field.kind) {
    case 'static':
      return field.value;
    case 'attribute':
    case 'intrinsic':
      return read(field);
    case 'exists':
      return truth((valueFor(field.operand, read).type === 'nil') === field.negated);
    case 'unary': {
      const value = valueFor(field.operand, read);
      if (field.operator === '!') return value.type === 'boolean' ? truth(!value.value) : missing;
      return isNumber(value) ? ({ ...value, value: -value.value } as Static) : missing;
    }
    case 'binary': {
      const left = valueFor(field.left, read);
      const right = valueFor(field.right, read);
      return apply(field.operator, left, right);
    }
  }
}

/** `left operator right`. Types that do not fit give false; a list fits when one element does, for negations when all do. */
export function apply(operator: BinaryOperator, left: Static, right: Static): Static {
  if (left.type !== 'array' && right.type !== 'array') return applyToScalars(operator, left, right);
  if (left.type === 'array' && right.type === 'array') return truth(false);
  if (left.type === 'nil' || right.type === 'nil') return truth(false);
  if (['+', '-', '*', '/', '%', '^'].includes(operator)) return missing;
  if (operator === '&&' || operator === '||') return truth(false);
  const results = (left.type === 'array' ? left.elements : [left]).flatMap((one) =>
    (right.type === 'array' ? right.elements : [right]).map((other) => isTrue(apply(operator, one, other))),
  );
  return truth(operator === '!=' || operator === '!~' ? results.every(Boolean) : results.some(Boolean));
}

function applyToScalars(operator: BinaryOperator, left: Scalar, right: Scalar): Static {
  if (left.type === 'boolean' && right.type === 'boolean') {
    if (operator === '&&') return truth(left.value && right.value);
    if (operator === '||') return truth(left.value || right.value);
    if (operator === '=') return truth(left.value === right.value);
    return truth(operator === '!=' && left.value !== right.value);
  }
  if (left.type === 'string' && right.type === 'string') {
    if (operator === '=~') return truth(matches(left.value, right.value));
    if (operator === '!~') return truth(!matches(left.value, right.value));
    return truth(compare(operator, Buffer.compare(Buffer.from(left.value), Buffer.from(right.value))));
  }
  if (isNumber(left) && isNumber(right)) {
    if (left.type === 'int' && right.type === 'int') {
      return applyToIntegers(operator, BigInt(left.value), BigInt(right.value));
    }
    return applyToFloats(operator, Number(left.value), Number(right.value));
  }
  const codes = (left.type === 'status' || left.type === 'kind') && left.type === right.type;
  if (!codes || (operator !== '=' && operator !== '!=')) return truth(false);
  return truth(compare(operator, left.value - right.value));
}

/** Whether `a operator b`, given the sign of `a - b`. Not a number is unlike everything. */
function compare(operator: BinaryOperator, sign: number): boolean {
  switch (operator) {
    case '=':
      return sign === 0;
    case '!=':
      return sign !== 0;
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
    case '>':
      return sign > 0;
    case '>=':
      return sign >= 0;
    default:
      return false;
  }
}

function applyToIntegers(operator: BinaryOperator, a: bigint, b: bigint): Static {
  const whole = (value: bigint): Static => ({ type: 'int', value: BigInt.asIntN(64, value) });
  switch (operator) {
    case '+':
      return whole(a + b);
    case '-':
      return whole(a - b);
    case '*':
      return whole(a * b);
    case '/':
      return b === 0n ? missing : whole(a / b);
    case '%':
      return b === 0n ? missing : whole(a % b);
    case '^': {
      // The right to the power of the left, in floating point; what does not fit becomes the smallest integer (Go on amd64).
      const power = Number(b) ** Number(a);
      return whole(Math.abs(power) < 2 ** 63 ? BigInt(Math.trunc(power)) : -(2n ** 63n));
    }
    default:
      return truth(compare(operator, a < b ? -1 : a > b ? 1 : 0));
  }
}

function applyToFloats(operator: BinaryOperator, a: number, b: number): Static {
  const float = (value: number): Static => ({ type: 'float', value });
  switch (operator) {
    case '+':
      return float(a + b);
    case '-':
      return float(a - b);
    case '*':
      return float(a * b);
    case '/':
      return float(a / b);
    case '%':
      return float(a % b);
    case '^':
      return float(a ** b);
    default:
      return truth(compare(operator, a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN));
  }
}

export function isNumber(value: Static): value is Extract<Static, { type: 'int' | 'float' | 'duration' }> {
  return value.type === 'int' || value.type === 'float' || value.type === 'duration';
}

/** The whole text matches; patterns are those that RE2 and JavaScript read alike, `(?i)` only in front. */
function matches(text: string, pattern: string): boolean {
  const ignoreCase = pattern.startsWith('(?i)');
  return new RegExp(`^(?:${ignoreCase ? pattern.slice(4) : pattern})$`, ignoreCase ? 'isu' : 'su').test(text);
}
