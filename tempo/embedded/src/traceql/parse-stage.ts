import type { SyntaxNode } from '@lezer/common';
import {
  type Aggregate,
  type ComparisonOperator,
  type Field,
  type Metrics,
  type MetricsFunction,
  type Reference,
  referenceText,
  type SeriesStage,
  type Stage,
} from './ast.ts';
import { childrenOf, type Source, textOf, toField, toReference, toStatic } from './parse-field.ts';
import { QuerySyntaxError } from './query-syntax-error.ts';
import { isNumeric, type Static } from './static.ts';

/** One element of a pipeline, from the grammar's node for it. */
export function toStage(node: SyntaxNode, source: Source): Stage {
  switch (node.name) {
    case 'SpansetFilter':
      return toFilter(node, source);
    case 'ScalarFilter':
      return toAggregateFilter(node, source);
    case 'GroupOperation':
      return toGroup(node, source);
    case 'SelectOperation':
      return { kind: 'select', fields: selectArguments(node, source) };
    case 'CoalesceOperation':
      return { kind: 'coalesce' };
    default:
      throw new QuerySyntaxError(source.query, node.from, `unexpected "${textOf(node, source)}"`);
  }
}

function toFilter(node: SyntaxNode, source: Source): Stage {
  const [expression] = childrenOf(node);
  const at = node.from;
  if (!expression) {
    return { kind: 'filter', condition: { kind: 'static', value: { type: 'boolean', value: true }, at } };
  }
  return { kind: 'filter', condition: toField(expression, source) };
}

function toGroup(node: SyntaxNode, source: Source): Stage {
  const [expression, second] = childrenOf(node);
  if (!expression) throw new QuerySyntaxError(source.query, node.from, 'by() needs an expression');
  if (second) {
    throw new QuerySyntaxError(source.query, second.from, 'by() of span sets takes one expression');
  }
  const field = toField(expression, source);
  return { kind: 'by', expression: field, text: `by(${textOfField(field, expression, source)})` };
}

function selectArguments(node: SyntaxNode, source: Source): Reference[] {
  return childrenOf(node).flatMap((child) =>
    child.name === 'SelectArgs' ? selectArguments(child, source) : [expressionToReference(child, source)],
  );
}

/** An expression that must be an attribute or intrinsic and nothing more. */
function expressionToReference(node: SyntaxNode, source: Source): Reference {
  const field = toField(node, source);
  if (field.kind === 'attribute' || field.kind === 'intrinsic') return field;
  throw new QuerySyntaxError(source.query, node.from, 'only attributes and intrinsics can stand here');
}

function toAggregateFilter(node: SyntaxNode, source: Source): Stage {
  const [left, operator, right] = childrenOf(node);
  const aggregateNode = left?.getChild('Aggregate');
  if (!left || !operator || !right || !aggregateNode || childrenOf(left).length !== 1) {
    throw new QuerySyntaxError(source.query, node.from, 'compare one aggregate with one number: count() > 2');
  }
  const value = scalar(right, source);
  if (!value) {
    throw new QuerySyntaxError(source.query, right.from, 'an aggregate is compared with a number');
  }
  return {
    kind: 'aggregate',
    aggregate: toAggregate(aggregateNode, source),
    operator: textOf(operator, source) as ComparisonOperator,
    value,
  };
}

/** The number of a scalar expression that is nothing but a number, with its sign. */
function scalar(node: SyntaxNode, source: Source): Static | undefined {
  const [only, more] = childrenOf(node);
  if (!only || more) return undefined;
  if (only.name === 'ScalarExpression') return scalar(only, source);
  const value = source.masked.values.get(only.from);
  if (!value || !isNumeric(value)) return undefined;
  return source.query[node.from] === '-' ? ({ ...value, value: -value.value } as Static) : value;
}

function textOfField(field: Field, node: SyntaxNode, source: Source): string {
  const isReference = field.kind === 'attribute' || field.kind === 'intrinsic';
  return isReference ? referenceText(field) : textOf(node, source);
}

function toAggregate(node: SyntaxNode, source: Source): Aggregate {
  const name = node.getChild('AggregateExpression');
  const operand = node.getChild('FieldExpression');
  if (!name || !operand) return { function: 'count', operand: undefined, text: 'count()' };
  const field = toField(operand, source);
  const text = `${textOf(name, source)}(${textOfField(field, operand, source)})`;
  return { function: textOf(name, source) as Aggregate['function'], operand: field, text };
}

/** The metrics function that ends a pipeline. */
export function toMetrics(node: SyntaxNode, source: Source): Metrics {
  const [operation] = childrenOf(node);
  if (!operation || operation.name === 'MetricsOperationCompare') {
    throw new QuerySyntaxError(source.query, node.from, 'compare() is not supported');
  }
  const name = /^\w+/.exec(textOf(operation, source))?.[0] ?? '';
  const quantiles = operation.getChild('MetricsOperationQuantileArgs');
  const operand = (quantiles ?? operation).getChild('MetricsExpression')?.firstChild;
  const group = operation.getChild('GroupOperation');
  return {
    function: name as MetricsFunction,
    operand: operand ? toReference(operand, source) : undefined,
    quantiles: (quantiles ? quantiles.getChildren('MetricsOperationQuantileArgsType') : []).map((argument) =>
      Number(numberAt(argument, source).value),
    ),
    by: group ? childrenOf(group).map((field) => expressionToReference(field, source)) : [],
  };
}

/** `topk(n)` or `bottomk(n)`. */
export function toSeriesStage(node: SyntaxNode, source: Source): SeriesStage {
  const name = node.getChild('MetricsAggregatorFunctionType');
  const limit = node.getChild('Integer');
  if (node.name !== 'MetricsAggregatorFunctions' || !name || !limit) {
    throw new QuerySyntaxError(
      source.query,
      node.from,
      'only topk() and bottomk() can follow a metrics function',
    );
  }
  const value = numberAt(limit, source);
  if (value.type !== 'int' || Number(value.value) < 1) {
    throw new QuerySyntaxError(source.query, limit.from, 'the limit must be a whole number greater than 0');
  }
  return { kind: textOf(name, source) === 'topk' ? 'topk' : 'bottomk', limit: Number(value.value) };
}

function numberAt(node: SyntaxNode, source: Source): Extract<Static, { type: 'int' | 'float' }> {
  const value = toStatic(node, source);
  if (value.type === 'int' || value.type === 'float') return value;
  throw new QuerySyntaxError(source.query, node.from, 'a plain number must stand here');
}
