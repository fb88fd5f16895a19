import type { SyntaxNode } from '@lezer/common';
import type {
  Binary,
  Grouping,
  Matching,
  Metric,
  RangeAggregation,
  RangeFunction,
  Unwrap,
  VectorAggregation,
  VectorFunction,
} from './ast.ts';
import { errorAt } from './logql-error.ts';
import { childAt, childrenOf, stringsOf, textOf, textsOf, wordOf } from './nodes.ts';
import { toLabelFilter, toLogQuery } from './parse-log.ts';
import { parseDuration, parseFloatStrictly } from './units.ts';

const metricNames = new Set([
  'RangeAggregation',
  'VectorAggregation',
  'LabelReplace',
  'VectorLiteral',
  'Binary',
  'Literal',
]);

/** A metric query, from a node of the grammar’s `metric`. */
export function toMetric(node: SyntaxNode, query: string): Metric {
  switch (node.name) {
    case 'RangeAggregation':
      return toRangeAggregation(node, query);
    case 'VectorAggregation':
      return toVectorAggregation(node, query);
    case 'LabelReplace': {
      const [destination = '', replacement = '', source = '', pattern = ''] = stringsOf(node, query);
      return {
        kind: 'label-replace',
        operand: operandOf(node, query),
        destination,
        replacement,
        source,
        pattern,
      };
    }
    case 'VectorLiteral':
      return { kind: 'vector', value: numberIn(node, query) };
    case 'Literal': {
      const negative = node.getChild('Negative');
      return { kind: 'number', value: negative ? -numberIn(negative, query) : numberIn(node, query) };
    }
    default:
      return toBinary(node, query);
  }
}

const operandOf = (node: SyntaxNode, query: string) => toMetric(childAt(metricsIn(node), 0), query);

const metricsIn = (node: SyntaxNode) => childrenOf(node).filter(({ name }) => metricNames.has(name));

function numberIn(node: SyntaxNode, query: string): number {
  return numberOf(childAt(node.getChildren('Number'), 0), query);
}

function numberOf(node: SyntaxNode, query: string): number {
  const value = parseFloatStrictly(textOf(node, query));
  if (value === undefined) throw errorAt(query, node.from, `"${textOf(node, query)}" is not a number`);
  return value;
}

function parameterOf(node: SyntaxNode, query: string): number | undefined {
  const number = node.getChild('Number');
  return number ? numberOf(number, query) : undefined;
}

function toRangeAggregation(node: SyntaxNode, query: string): RangeAggregation {
  const log = childAt(node.getChildren('LogRange'), 0);
  const unwrap = log.getChild('Unwrap');
  const offset = log.getChild('Offset');
  return {
    kind: 'range',
    function: wordOf(childAt(node.getChildren('RangeFunction'), 0), query) as RangeFunction,
    parameter: parameterOf(node, query),
    log: toLogQuery(log, query),
    unwrap: unwrap ? toUnwrap(unwrap, query) : undefined,
    range: durationIn(childAt(log.getChildren('Range'), 0), query),
    offset: offset ? durationIn(offset, query) : 0n,
    grouping: groupingOf(node, query),
  };
}

/** Nanoseconds. */
function durationIn(node: SyntaxNode, query: string): bigint {
  const negative = node.getChild('Negative');
  const number = childAt((negative ?? node).getChildren('Number'), 0);
  const text = textOf(number, query);
  const value = parseDuration(text);
  if (value === undefined) {
    const unit = /[a-zA-Zµ]+$/.exec(text)?.[0];
    const reason = unit
      ? `unknown unit "${unit}" in duration "${text}"`
      : `missing unit in duration "${text}"`;
    throw errorAt(query, number.from, reason);
  }
  return BigInt(negative ? -value : value);
}

function toUnwrap(node: SyntaxNode, query: string): Unwrap {
  const conversion = node.getChild('Conversion');
  return {
    name: textsOf(node, 'Identifier', query)[0] ?? '',
    conversion: conversion ? (wordOf(conversion, query) === 'bytes' ? 'bytes' : 'duration') : 'float',
    filters: node
      .getChildren('LabelFilter')
      .map((filter) => toLabelFilter(childAt(childrenOf(filter), 0), query)),
  };
}

function groupingOf(node: SyntaxNode, query: string): Grouping | undefined {
  const [by, without] = [node.getChild('By'), node.getChild('Without')];
  const list = by ?? without;
  return list ? { without: without !== null, labels: textsOf(list, 'Identifier', query) } : undefined;
}

function toVectorAggregation(node: SyntaxNode, query: string): VectorAggregation {
  return {
    kind: 'aggregation',
    function: wordOf(childAt(node.getChildren('VectorFunction'), 0), query) as VectorFunction,
    parameter: parameterOf(node, query),
    operand: operandOf(node, query),
    grouping: groupingOf(node, query) ?? { without: false, labels: [] },
  };
}

function toBinary(node: SyntaxNode, query: string): Binary {
  const [left, right] = metricsIn(node);
  if (!left || !right) throw new Error('a binary expression has two operands');
  const operator = childAt(childrenOf(node), 1);
  return {
    kind: 'binary',
    operator: wordOf(operator, query) as Binary['operator'],
    returnsBool: node.getChild('Bool') !== null,
    matching: matchingOf(node, query),
    left: toMetric(left, query),
    right: toMetric(right, query),
  };
}

function matchingOf(node: SyntaxNode, query: string): Matching | undefined {
  const [on, ignoring] = [node.getChild('On'), node.getChild('Ignoring')];
  const list = on ?? ignoring;
  if (!list) return undefined;
  const [left, right] = [node.getChild('GroupLeft'), node.getChild('GroupRight')];
  const many = left ?? right;
  return {
    on: on !== null,
    labels: textsOf(list, 'Identifier', query),
    many: many ? { side: left ? 'left' : 'right', include: textsOf(many, 'Identifier', query) } : undefined,
  };
}
