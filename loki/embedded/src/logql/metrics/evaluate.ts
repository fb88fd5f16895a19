import type { Binary, Grouping, Metric, VectorAggregation } from '../ast.ts';
import type { EntrySource, Steps } from '../source.ts';
import { combine, combineWithNumber, compileCombination } from './binary.ts';
import { compileLabelReplace } from './label-replace.ts';
import { rangeVectors } from './range.ts';
import type { Sample } from './sample.ts';
import { compileAggregation } from './vector-aggregation.ts';

/** The number that a query is without looking at any entry. */
export function constantOf(metric: Metric): number | undefined {
  if (metric.kind === 'number') return metric.value;
  if (metric.kind !== 'binary') return undefined;
  const [left, right] = [constantOf(metric.left), constantOf(metric.right)];
  if (left === undefined || right === undefined) return undefined;
  return combine({ operator: metric.operator, returnsBool: true }, left, right);
}

/** The vectors of a metric query, one for each step. */
export function* vectorsOf(metric: Metric, source: EntrySource, steps: Steps): Generator<Sample[]> {
  const constant = metric.kind === 'vector' ? metric.value : constantOf(metric);
  if (constant !== undefined) {
    for (let time = steps.start; time <= steps.end; time += steps.step) {
      yield [{ metric: new Map(), value: constant }];
    }
    return;
  }
  switch (metric.kind) {
    case 'range':
      yield* rangeVectors(metric, source, steps, undefined);
      return;
    case 'aggregation': {
      const aggregate = compileAggregation(metric);
      for (const samples of operandVectors(metric, source, steps)) yield aggregate(samples);
      return;
    }
    case 'label-replace': {
      const replace = compileLabelReplace(metric);
      for (const samples of vectorsOf(metric.operand, source, steps)) yield samples.map(replace);
      return;
    }
    case 'binary':
      yield* binaryVectors(metric, source, steps);
  }
}

const additive: ReadonlySet<string> = new Set([
  'count_over_time',
  'rate',
  'bytes_over_time',
  'bytes_rate',
  'sum_over_time',
]);

/** A `sum` needs of its entries only the labels that it groups by. */
function operandVectors(
  { function: name, operand, grouping }: VectorAggregation,
  source: EntrySource,
  steps: Steps,
): Iterable<Sample[]> {
  const isInner = operand.kind === 'range' && operand.grouping === undefined && operand.unwrap === undefined;
  const outer: Grouping | undefined =
    name === 'sum' && isInner && additive.has(operand.function) ? grouping : undefined;
  return operand.kind === 'range'
    ? rangeVectors(operand, source, steps, outer)
    : vectorsOf(operand, source, steps);
}

function* binaryVectors(binary: Binary, source: EntrySource, steps: Steps): Generator<Sample[]> {
  const [left, right] = [constantOf(binary.left), constantOf(binary.right)];
  if (left !== undefined) {
    for (const samples of vectorsOf(binary.right, source, steps)) {
      yield combineWithNumber(binary, samples, left, 'left');
    }
  } else if (right !== undefined) {
    for (const samples of vectorsOf(binary.left, source, steps)) {
      yield combineWithNumber(binary, samples, right, 'right');
    }
  } else {
    const others = vectorsOf(binary.right, source, steps);
    const combineBoth = compileCombination(binary);
    for (const samples of vectorsOf(binary.left, source, steps)) {
      yield combineBoth(samples, others.next().value ?? []);
    }
  }
}
