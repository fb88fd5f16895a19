import type { SyntaxNode } from '@lezer/common';
import {
  type Aggregate,
  type ComparisonOperator,
  type Field,
  type Metrics,
  type MetricsFunction,
  referenceText,
  type SeriesStage,
  type Spanset,
  type Stage,
  type StructuralOperator,
} from './ast.ts';
import { childrenOf, first, textOf, toField, toNumber, toReference } from './parse-field.ts';
import { QuerySyntaxError } from './query-syntax-error.ts';
import { yes } from './static.ts';

/** The stages of a pipeline. Throws a QuerySyntaxError for an order that Tempo does not take. */
export function toStages(nodes: readonly SyntaxNode[], query: string): Stage[] {
  return nodes.map((node, index) => {
    const stage = toStage(node, query);
    if (index === 0 && stage.kind === 'coalesce') {
      throw new QuerySyntaxError(query, node.from, 'a pipeline cannot begin with coalesce()');
    }
    if (nodes.length > 1 && containsPipeline(stage)) {
      throw new QuerySyntaxError(query, node.from, 'a pipeline in parentheses cannot be part of a pipeline');
    }
    return stage;
  });
}

function toStage(node: SyntaxNode, query: string): Stage {
  const children = childrenOf(node);
  switch (node.name) {
    case 'AggregateFilter':
      return toAggregateFilter(children, query);
    case 'GroupBy':
      return toGroup(children, query);
    case 'Select':
      return { kind: 'select', fields: children.map((child) => toReference(child, query)) };
    case 'Coalesce':
      return { kind: 'coalesce' };
    default:
      return toSpanset(node, query);
  }
}

function toSpanset(node: SyntaxNode, query: string): Spanset {
  const children = childrenOf(node);
  switch (node.name) {
    case 'Filter': {
      const [condition] = children;
      const everything: Field = { kind: 'static', value: yes, at: node.from };
      return { kind: 'filter', condition: condition ? toField(condition, query) : everything };
    }
    case 'Group': {
      const stages = toStages(children, query);
      const [only, more] = stages;
      return only && !more && isSpanset(only) ? only : { kind: 'pipeline', stages };
    }
    default:
      return toCombination(node, query);
  }
}

function toCombination(node: SyntaxNode, query: string): Spanset {
  const [leftNode, operator, rightNode] = childrenOf(node);
  if (!leftNode || !operator || !rightNode) throw new Error('a combination has three parts');
  const [left, right] = [toSpanset(leftNode, query), toSpanset(rightNode, query)];
  const isBare = [leftNode, rightNode].some(({ name }) => name === 'Filter');
  if (isBare && (containsPipeline(left) || containsPipeline(right))) {
    const reason = 'put every operand in parentheses when one of them is a pipeline';
    throw new QuerySyntaxError(query, node.from, reason);
  }
  const text = textOf(operator, query) as '&&' | '||' | StructuralOperator;
  return { kind: 'combination', operator: text, left, right };
}

function isSpanset(stage: Stage): stage is Spanset {
  return stage.kind === 'filter' || stage.kind === 'combination' || stage.kind === 'pipeline';
}

function containsPipeline(stage: Stage): boolean {
  if (stage.kind === 'combination') return containsPipeline(stage.left) || containsPipeline(stage.right);
  return stage.kind === 'pipeline';
}

function toGroup([expression, second]: readonly SyntaxNode[], query: string): Stage {
  if (!expression) throw new Error('by() has an expression');
  if (second) throw new QuerySyntaxError(query, second.from, 'by() of span sets takes one expression');
  const field = toField(expression, query);
  return { kind: 'by', expression: field, text: `by(${textOfField(field, expression, query)})` };
}

function toAggregateFilter([aggregate, operator, value]: readonly SyntaxNode[], query: string): Stage {
  if (!aggregate || !operator || !value) throw new Error('an aggregate is compared with a number');
  return {
    kind: 'aggregate',
    aggregate: toAggregate(aggregate, query),
    operator: comparisonOf(operator, query),
    value: toNumber(value, query),
  };
}

function toAggregate(node: SyntaxNode, query: string): Aggregate {
  const [name, operand] = childrenOf(node);
  if (!name || !operand) return { function: 'count', operand: undefined, text: 'count()' };
  const field = toField(operand, query);
  const text = `${textOf(name, query)}(${textOfField(field, operand, query)})`;
  return { function: textOf(name, query) as Aggregate['function'], operand: field, text };
}

function textOfField(field: Field, node: SyntaxNode, query: string): string {
  const isReference = field.kind === 'attribute' || field.kind === 'intrinsic';
  return isReference ? referenceText(field) : textOf(node, query);
}

function comparisonOf(node: SyntaxNode, query: string): ComparisonOperator {
  return textOf(node, query) as ComparisonOperator;
}

/** The metrics function that ends the pipeline of span sets. */
export function toMetrics(node: SyntaxNode, query: string): Metrics {
  const operand = node.getChild('Attribute') ?? node.getChild('Word');
  const by = node.getChild('MetricsBy');
  return {
    function: textOf(first(node.getChildren('MetricsName')), query) as MetricsFunction,
    operand: operand ? toReference(operand, query) : undefined,
    quantiles: node.getChildren('Number').map((number) => plainNumber(number, query)),
    by: by ? childrenOf(by).map((child) => toReference(child, query)) : [],
  };
}

/** What is done with the series of a metrics function or of `topk(n)`: the comparisons after it, and the limit itself. */
export function toSeriesStages(node: SyntaxNode, query: string): SeriesStage[] {
  const comparisons = node.getChildren('SeriesComparison').map((comparison): SeriesStage => {
    const [operator, number] = childrenOf(comparison);
    if (!operator || !number) throw new Error('a comparison has an operator and a number');
    const value = toNumber(number, query);
    const inSeconds = Number(value.value) / (value.type === 'duration' ? 1e9 : 1);
    return { kind: 'compare', operator: comparisonOf(operator, query), value: inSeconds };
  });
  return node.name === 'SeriesLimit' ? [toLimit(node, query), ...comparisons] : comparisons;
}

function toLimit(node: SyntaxNode, query: string): SeriesStage {
  const [name, number] = childrenOf(node);
  if (!name || !number) throw new Error('topk() has a limit');
  const limit = Number(textOf(number, query));
  if (!Number.isInteger(limit) || limit < 1) {
    throw new QuerySyntaxError(query, number.from, 'the limit must be a whole number greater than 0');
  }
  return { kind: textOf(name, query) === 'topk' ? 'topk' : 'bottomk', limit };
}

function plainNumber(node: SyntaxNode, query: string): number {
  const value = toNumber(node, query);
  if (value.type !== 'duration') return Number(value.value);
  throw new QuerySyntaxError(query, node.from, 'a plain number must stand here');
}
