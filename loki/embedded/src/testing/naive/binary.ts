import type { Binary, Grouping, Metric } from '../../logql/ast.ts';
import { NaiveFailure, UnknownToNaive } from './line.ts';
import { type Key, keyOf, labelsOf, type NaiveVector, picked } from './series.ts';

/** The number that a query is, without a look at any line. */
function naiveConstant(metric: Metric): number | undefined {
  if (metric.kind === 'number') return metric.value;
  if (metric.kind !== 'binary') return undefined;
  const [left, right] = [naiveConstant(metric.left), naiveConstant(metric.right)];
  return left === undefined || right === undefined ? undefined : calculated(metric.operator, left, right);
}

/** Comparisons are 0 or 1. */
function calculated(operator: Binary['operator'], a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? Number.NaN : a / b;
    case '%':
      return a % b;
    case '^':
      return a ** b;
    case '==':
      return Number(a === b);
    case '!=':
      return Number(a !== b);
    case '>':
      return Number(a > b);
    case '>=':
      return Number(a >= b);
    case '<':
      return Number(a < b);
    case '<=':
      return Number(a <= b);
    default:
      throw new UnknownToNaive(operator);
  }
}

const isComparison = (operator: string) => /^(?:[=!]=|[<>]=?)$/.test(operator);

/** Two operands; `vectorOf` is the value of one. */
export function naiveBinary(binary: Binary, vectorOf: (operand: Metric) => NaiveVector): NaiveVector {
  const constant = naiveConstant(binary);
  if (constant !== undefined) return new Map([['[]', constant]]);
  const { operator, returnsBool, matching } = binary;
  const [a, b] = [naiveConstant(binary.left), naiveConstant(binary.right)];
  const isFilter = isComparison(operator) && !returnsBool;
  if (a !== undefined || b !== undefined) {
    const vector = vectorOf(a === undefined ? binary.left : binary.right);
    return new Map(
      [...vector].flatMap(([key, value]): [Key, number][] => {
        const result = calculated(operator, a ?? value, b ?? value);
        if (isFilter) return result === 1 ? [[key, value]] : [];
        return [[key, result]];
      }),
    );
  }
  const [left, right] = [vectorOf(binary.left), vectorOf(binary.right)];
  const grouping = { without: !matching?.on, labels: matching?.labels ?? [] };
  const isPair = (one: Key, other: Key) =>
    picked(labelsOf(one), grouping) === picked(labelsOf(other), grouping);
  const hasPair = (key: Key, others: NaiveVector) => [...others.keys()].some((other) => isPair(key, other));
  if (operator === 'and') return new Map([...left].filter(([key]) => hasPair(key, right)));
  if (operator === 'unless') return new Map([...left].filter(([key]) => !hasPair(key, right)));
  if (operator === 'or') return new Map([...left, ...[...right].filter(([key]) => !hasPair(key, left))]);

  const isSwapped = matching?.many?.side === 'right';
  const [many, ones] = isSwapped ? [right, left] : [left, right];
  const once = new Set([...ones.keys()].map((key) => picked(labelsOf(key), grouping)));
  if (once.size < ones.size) throw new NaiveFailure('many to many');
  const result: NaiveVector = new Map();
  for (const [key, value] of many) {
    const pair = [...ones].find(([other]) => isPair(key, other));
    if (!pair) continue;
    const [first, second] = isSwapped ? [pair[1], value] : [value, pair[1]];
    const number = calculated(operator, first, second);
    if (isFilter && number === 0) continue;
    const labels = joinedKey(key, pair[0], binary, grouping);
    if (result.has(labels)) throw new NaiveFailure('many to one');
    result.set(labels, isFilter ? first : number);
  }
  return result;
}

function joinedKey(key: Key, other: Key, { matching }: Binary, grouping: Grouping): Key {
  if (!matching?.many) return matching ? picked(labelsOf(key), grouping) : key;
  const [labels, others] = [labelsOf(key), labelsOf(other)];
  for (const name of matching.many.include) {
    const value = others.get(name);
    if (value === undefined || value === '') labels.delete(name);
    else labels.set(name, value);
  }
  return keyOf(labels);
}
