import type { SyntaxNode, Tree } from '@lezer/common';
import type { Query } from './ast.ts';
import { foldStage } from './fold.ts';
import { parser } from './grammar/parser.ts';
import { childrenOf, textOf, toStatic } from './parse-field.ts';
import { toMetrics, toSeriesStages, toStages } from './parse-stage.ts';
import { QuerySyntaxError } from './query-syntax-error.ts';
import type { Static } from './static.ts';
import { validateQuery } from './validate.ts';

const maxQueryLength = 16_384;

/**
 * Parses a TraceQL query and checks its types.
 * Throws a QuerySyntaxError with position and reason.
 */
export function parseQuery(query: string): Query {
  if (query.length > maxQueryLength) {
    throw new QuerySyntaxError(query, maxQueryLength, `a query has at most ${maxQueryLength} characters`);
  }
  const tree = parser.parse(query);
  refuseErrors(tree, query);
  const parsed = toQuery(childrenOf(tree.topNode), query);
  validateQuery(parsed, query);
  return { ...parsed, stages: parsed.stages.map(foldStage) };
}

function refuseErrors(tree: Tree, query: string): void {
  const cursor = tree.cursor();
  do {
    if (!cursor.type.isError) continue;
    const rest = query.slice(cursor.from).trimStart();
    const at = query.length - rest.length;
    throw new QuerySyntaxError(query, at, reasonAt(rest));
  } while (cursor.next());
}

function reasonAt(rest: string): string {
  if (rest === '') return 'unexpected end';
  if (/^["`]/.test(rest)) return 'the string does not end';
  if (/^compare\b/.test(rest)) return 'compare() is not supported';
  return `syntax error: unexpected "${/^(?:[\w$]+|[^\w\s]{1,2})/.exec(rest)?.[0]}"`;
}

function toQuery(nodes: readonly SyntaxNode[], query: string): Query {
  const hints = nodes.filter(({ name }) => name === 'Hints').flatMap((node) => node.getChildren('Hint'));
  const pipeline = nodes.filter(({ name }) => name !== 'Hints');
  const isSeries = ({ name }: SyntaxNode) => name === 'Metrics' || name === 'SeriesLimit';
  const firstSeries = pipeline.findIndex(isSeries);
  const [spansets, series] =
    firstSeries < 0 ? [pipeline, []] : [pipeline.slice(0, firstSeries), pipeline.slice(firstSeries)];
  const [metrics, ...limits] = series;
  const misplaced =
    metrics?.name === 'SeriesLimit' ? metrics : limits.find(({ name }) => name !== 'SeriesLimit');
  if (misplaced) {
    const reason = 'topk() and bottomk() follow a metrics function, and nothing else does';
    throw new QuerySyntaxError(query, misplaced.from, reason);
  }
  return {
    stages: toStages(spansets, query),
    metrics: metrics && toMetrics(metrics, query),
    seriesStages: series.flatMap((node) => toSeriesStages(node, query)),
    hints: new Map(hints.map((hint) => toHint(hint, query))),
  };
}

function toHint(node: SyntaxNode, query: string): [string, Static] {
  const [name, value] = childrenOf(node);
  if (!name || !value) throw new Error('a hint has a name and a value');
  return [textOf(name, query), toStatic(value, query)];
}
