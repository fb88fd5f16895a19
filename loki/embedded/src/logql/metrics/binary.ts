import type { Binary, Matching } from '../ast.ts';
import { type Labels, labelsKey, perLabels } from '../labels.ts';
import { LogqlError } from '../logql-error.ts';
import type { Sample } from './sample.ts';

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? Number.NaN : a / b),
  '%': (a, b) => (b === 0 ? Number.NaN : a % b),
  '^': (a, b) => a ** b,
};
const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

export const isSetOperator = (operator: Binary['operator']): operator is 'and' | 'or' | 'unless' =>
  operator === 'and' || operator === 'or' || operator === 'unless';

/** Two numbers; a comparison that fails is nothing, unless it returns 0 or 1. */
export function combine(
  { operator, returnsBool }: Pick<Binary, 'operator' | 'returnsBool'>,
  left: number,
  right: number,
): number | undefined {
  const calculate = arithmetic[operator];
  if (calculate) return calculate(left, right);
  const holds = comparisons[operator]?.(left, right) ?? false;
  if (returnsBool) return Number(holds);
  return holds ? left : undefined;
}

/** A vector with a number: labels stay. A filter keeps the vector’s value on whichever side it is. */
export function combineWithNumber(
  binary: Binary,
  samples: readonly Sample[],
  number: number,
  side: 'left' | 'right',
): Sample[] {
  return samples.flatMap(({ metric, value }) => {
    const result = side === 'left' ? combine(binary, number, value) : combine(binary, value, number);
    if (result === undefined) return [];
    const isFilter = binary.operator in comparisons && !binary.returnsBool;
    return [{ metric, value: isFilter ? value : result }];
  });
}

/** Combines two vectors, time by time. Throws a LogqlError where a series would meet several. */
export function compileCombination(
  binary: Binary,
): (left: readonly Sample[], right: readonly Sample[]) => Sample[] {
  const keyOfLabels = perLabels((metric) => labelsKey(matchedLabels(metric, binary.matching)));
  const keyOf = ({ metric }: Sample) => keyOfLabels(metric);
  return (left, right) => combineVectors(binary, left, right, keyOf);
}

function combineVectors(
  binary: Binary,
  left: readonly Sample[],
  right: readonly Sample[],
  keyOf: (sample: Sample) => string,
): Sample[] {
  const { operator } = binary;
  if (!isSetOperator(operator)) return joinVectors(binary, left, right, keyOf);
  const rightKeys = new Set(right.map(keyOf));
  if (operator === 'and') return left.filter((sample) => rightKeys.has(keyOf(sample)));
  if (operator === 'unless') return left.filter((sample) => !rightKeys.has(keyOf(sample)));
  const leftKeys = new Set(left.map(keyOf));
  return [...left, ...right.filter((sample) => !leftKeys.has(keyOf(sample)))];
}

function matchedLabels(metric: Labels, matching: Matching | undefined): Labels {
  if (!matching) return metric;
  const { on, labels } = matching;
  return new Map([...metric].filter(([name]) => labels.includes(name) === on));
}

function joinVectors(
  binary: Binary,
  left: readonly Sample[],
  right: readonly Sample[],
  keyOf: (sample: Sample) => string,
): Sample[] {
  const many = binary.matching?.many;
  const isSwapped = many?.side === 'right';
  const [manySide, oneSide] = isSwapped ? [right, left] : [left, right];
  const ones = new Map<string, Sample>();
  for (const sample of oneSide) {
    const key = keyOf(sample);
    if (ones.has(key)) throw manyToMany(isSwapped ? 'left' : 'right');
    ones.set(key, sample);
  }
  const seen = new Set<string>();
  return manySide.flatMap((sample) => {
    const other = ones.get(keyOf(sample));
    if (!other) return [];
    const [a, b] = isSwapped ? [other, sample] : [sample, other];
    const value = combine(binary, a.value, b.value);
    if (value === undefined) return [];
    const metric = resultLabels(sample.metric, other.metric, binary);
    const key = labelsKey(metric);
    if (seen.has(key)) {
      throw many
        ? new LogqlError('multiple matches for labels: grouping labels must ensure unique matches')
        : new LogqlError(
            'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
          );
    }
    seen.add(key);
    return [{ metric, value }];
  });
}

const manyToMany = (side: string) =>
  new LogqlError(
    `found duplicate series on the ${side} hand-side;many-to-many matching not allowed: matching labels must be unique on one side`,
  );

function resultLabels(metric: Labels, other: Labels, { matching }: Binary): Labels {
  if (!matching?.many) return matchedLabels(metric, matching);
  const result = new Map(metric);
  for (const name of matching.many.include) {
    const value = other.get(name);
    if (value) result.set(name, value);
    else result.delete(name);
  }
  return result;
}
