import type { SyntaxNode } from '@lezer/common';
import type {
  CompareOperator,
  Extraction,
  LabelFilter,
  LabelFormat,
  LineFilter,
  LogQuery,
  NamedLabel,
  Stage,
} from './ast.ts';
import { errorAt } from './logql-error.ts';
import { childAt, childrenOf, stringOf, stringsOf, textOf, textsOf, toMatcher } from './nodes.ts';
import { parseBytes, parseDuration, parseFloatStrictly } from './units.ts';

const stageNames = new Set([
  'LineFilter',
  'Json',
  'Logfmt',
  'Pattern',
  'Regexp',
  'Unpack',
  'Decolorize',
  'LineFormat',
  'LabelFormat',
  'Drop',
  'Keep',
  'LabelFilter',
]);

/** A node that holds a selector and stages: `LogQuery`, or `LogRange` of the grammar. */
export function toLogQuery(node: SyntaxNode, query: string): LogQuery {
  const selector = childAt(node.getChildren('Selector'), 0);
  return {
    kind: 'log',
    matchers: selector.getChildren('Matcher').map((matcher) => toMatcher(matcher, query)),
    stages: childrenOf(node)
      .filter(({ name }) => stageNames.has(name))
      .map((stage) => toStage(stage, query)),
  };
}

function toStage(node: SyntaxNode, query: string): Stage {
  switch (node.name) {
    case 'LineFilter':
      return toLineFilter(node, query);
    case 'Json':
      return { kind: 'json', extractions: toExtractions(node, query) };
    case 'Logfmt': {
      const flags = textsOf(node, 'Flag', query);
      const unknown = flags.find((flag) => flag !== '--strict' && flag !== '--keep-empty');
      if (unknown) throw errorAt(query, node.from, `logfmt has no flag ${unknown}`);
      const [strict, keepEmpty] = [flags.includes('--strict'), flags.includes('--keep-empty')];
      return { kind: 'logfmt', strict, keepEmpty, extractions: toExtractions(node, query) };
    }
    case 'Pattern':
      return { kind: 'pattern', expression: onlyString(node, query) };
    case 'Regexp':
      return { kind: 'regexp', expression: onlyString(node, query) };
    case 'Unpack':
      return { kind: 'unpack' };
    case 'Decolorize':
      return { kind: 'decolorize' };
    case 'LineFormat':
      return { kind: 'line-format', template: onlyString(node, query) };
    case 'LabelFormat':
      return {
        kind: 'label-format',
        formats: node.getChildren('Format').map((format) => toFormat(format, query)),
      };
    case 'Drop':
    case 'Keep':
      return {
        kind: node.name === 'Drop' ? 'drop' : 'keep',
        labels: node.getChildren('NamedLabel').map((label) => toNamedLabel(label, query)),
      };
    default:
      return { kind: 'label-filter', filter: toLabelFilter(childAt(childrenOf(node), 0), query) };
  }
}

const onlyString = (node: SyntaxNode, query: string) => stringsOf(node, query)[0] ?? '';

function toLineFilter(node: SyntaxNode, query: string): LineFilter {
  const [operator, ...operands] = childrenOf(node);
  if (!operator) throw new Error('a line filter begins with its operator');
  return {
    kind: 'line-filter',
    operator: textOf(operator, query) as LineFilter['operator'],
    operands: operands.map((operand) => ({
      text: operand.name === 'Ip' ? onlyString(operand, query) : stringOf(operand, query),
      isIp: operand.name === 'Ip',
    })),
  };
}

function toExtractions(node: SyntaxNode, query: string): Extraction[] {
  return node.getChildren('Extraction').map((extraction) => {
    const name = textOf(childAt(childrenOf(extraction), 0), query);
    return { name, expression: stringsOf(extraction, query)[0] ?? name };
  });
}

function toFormat(node: SyntaxNode, query: string): LabelFormat {
  const [name = '', from] = textsOf(node, 'Identifier', query);
  return from === undefined ? { name, template: onlyString(node, query) } : { name, from };
}

function toNamedLabel(node: SyntaxNode, query: string): NamedLabel {
  const children = childrenOf(node);
  const name = textOf(childAt(children, 0), query);
  return { name, matcher: children.length > 1 ? toMatcher(node, query) : undefined };
}

export function toLabelFilter(node: SyntaxNode, query: string): LabelFilter {
  const children = childrenOf(node);
  switch (node.name) {
    case 'FilterAnd':
    case 'FilterOr': {
      const [left, right] = [childAt(children, 0), childAt(children, 1)];
      const kind = node.name === 'FilterAnd' ? 'and' : 'or';
      return { kind, left: toLabelFilter(left, query), right: toLabelFilter(right, query) };
    }
    case 'Matcher':
      return { kind: 'match', matcher: toMatcher(node, query) };
    case 'IpTest': {
      const operator = textOf(childAt(children, 1), query) as '=' | '!=';
      return {
        kind: 'ip',
        name: textOf(childAt(children, 0), query),
        operator,
        pattern: onlyString(node, query),
      };
    }
    default:
      return toComparison(children, query);
  }
}

function toComparison(children: readonly SyntaxNode[], query: string): LabelFilter {
  const number = childAt(children, 2);
  return {
    kind: 'compare',
    name: textOf(childAt(children, 0), query),
    operator: textOf(childAt(children, 1), query).replace('==', '=') as CompareOperator,
    ...quantityOf(number, query),
  };
}

function quantityOf(
  node: SyntaxNode,
  query: string,
): { unit: 'number' | 'duration' | 'bytes'; value: number } {
  const sign = node.name === 'Negative' ? -1 : 1;
  const text = textOf(node.getChild('Number') ?? node, query);
  const plain = parseFloatStrictly(text);
  if (plain !== undefined) return { unit: 'number', value: sign * plain };
  const duration = parseDuration(text);
  if (duration !== undefined) return { unit: 'duration', value: sign * duration };
  const bytes = parseBytes(text);
  if (bytes !== undefined) return { unit: 'bytes', value: sign * bytes };
  throw errorAt(query, node.from, `"${text}" is neither a number nor a duration nor a size`);
}
