import type { BinaryOperator, Field, Intrinsic } from './ast.ts';
import { string } from './static.ts';

/** Hexadecimal digits of the intrinsics that are ids. */
const digits: Readonly<Partial<Record<Intrinsic, number>>> = {
  'trace:id': 32,
  'link:traceID': 32,
  'span:id': 16,
  'span:parentID': 16,
  'link:spanID': 16,
};

/**
 * A literal as it is compared with an id: people write ids in capitals, and some programs leave out the zeros that they
 * begin with. A pattern is taken as it is.
 */
export function asIdBeside(literal: Field, other: Field, operator: BinaryOperator): Field {
  const length = other.kind === 'intrinsic' ? digits[other.name] : undefined;
  if (length === undefined || literal.kind !== 'static' || literal.value.type !== 'string') return literal;
  const { value } = literal.value;
  if (operator === '=~' || operator === '!~' || !/^[\da-f]+$/i.test(value) || value.length > length)
    return literal;
  return { ...literal, value: string(value.toLowerCase().padStart(length, '0')) };
}
