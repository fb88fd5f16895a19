import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { knownSeries } from '../catalogue/series.ts';
import { nodesOf, type QueryProblem, syntaxErrors, textOf } from './syntax.ts';

/**
 * Parses PromQL and checks each metric and each label against the catalogue. Labels of `by`, `on` and their kin must
 * belong to one of the query’s metrics, or be made by its `label_replace` or `label_join`.
 */
export function checkPromql(query: string): QueryProblem[] {
  const tree = parser.parse(query);
  const errors = syntaxErrors(query, tree);
  if (errors.length > 0) return errors;
  const nodes = nodesOf(tree);
  const selectors = nodes.filter((node) => node.name === 'VectorSelector');
  return [
    ...selectors.flatMap((selector) => checkSelector(query, selector)),
    ...checkGroupings(query, nodes, selectors),
  ];
}

const metricOf = (query: string, selector: SyntaxNode) => {
  const name = selector.getChild('Identifier');
  return name ? textOf(query, name) : undefined;
};

function checkSelector(query: string, selector: SyntaxNode): QueryProblem[] {
  const name = metricOf(query, selector);
  if (name === undefined) return [{ at: selector.from, message: 'a selector must name its metric' }];
  const labels = knownSeries.get(name);
  if (!labels) return [{ at: selector.from, message: `the catalogue has no metric "${name}"` }];
  return (selector.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).flatMap(
    (matcher) => {
      const label = matcher.getChild('LabelName');
      if (!label || labels.has(textOf(query, label))) return [];
      return [{ at: label.from, message: `${name} has no label "${textOf(query, label)}"` }];
    },
  );
}

function checkGroupings(
  query: string,
  nodes: readonly SyntaxNode[],
  selectors: readonly SyntaxNode[],
): QueryProblem[] {
  const known = new Set([
    ...selectors.flatMap((selector) => [...(knownSeries.get(metricOf(query, selector) ?? '') ?? [])]),
    ...madeLabels(query, nodes),
  ]);
  return nodes
    .filter((node) => node.name === 'GroupingLabels')
    .flatMap((grouping) => grouping.getChildren('LabelName'))
    .filter((label) => !known.has(textOf(query, label)))
    .map((label) => ({
      at: label.from,
      message: `no metric of this query has a label "${textOf(query, label)}"`,
    }));
}

/** Second arguments of `label_replace` and `label_join`: the labels that they set. */
function madeLabels(query: string, nodes: readonly SyntaxNode[]): string[] {
  return nodes.flatMap((node) => {
    if (node.name !== 'LabelReplace' && node.name !== 'LabelJoin') return [];
    const body = node.parent?.parent?.getChild('FunctionCallBody');
    const [destination] = body?.getChildren('StringLiteral') ?? [];
    return destination ? [textOf(query, destination).slice(1, -1)] : [];
  });
}
