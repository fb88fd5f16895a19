import { parser } from '@grafana/lezer-traceql';
import type { SyntaxNode, Tree } from '@lezer/common';
import type { Query, SeriesStage, Spanset, Stage, StructuralOperator } from './ast.ts';
import { takeExtensions } from './extensions.ts';
import { foldStage } from './fold.ts';
import { maskLiterals } from './literals.ts';
import { childrenOf, type Source, textOf } from './parse-field.ts';
import { toMetrics, toSeriesStage, toStage } from './parse-stage.ts';
import { associate, type Builder, type Item } from './precedence.ts';
import { QuerySyntaxError } from './query-syntax-error.ts';
import { validateQuery } from './validate.ts';

const maxQueryLength = 16_384;

/**
 * Parses a TraceQL query with Grafana's grammar and Tempo's precedence and checks its types.
 * Throws a QuerySyntaxError with position and reason.
 */
export function parseQuery(query: string): Query {
  if (query.length > maxQueryLength) {
    throw new QuerySyntaxError(query, maxQueryLength, `a query has at most ${maxQueryLength} characters`);
  }
  const masked = maskLiterals(query);
  const extensions = takeExtensions(query, masked);
  const tree = parser.parse(extensions.text);
  refuseErrors(tree, query);
  const source = { query, masked };
  const root = tree.topNode.getChild('SpansetPipelineExpression');
  if (!root) throw new QuerySyntaxError(query, 0, 'the query is empty');
  const segments = splitPipeline(flatten(root, source));
  const first = segments.findIndex((segment) => isNode(segment, 'MetricsOperation'));
  const spansetSegments = first < 0 ? segments : segments.slice(0, first);
  const series: { at: number; stage: SeriesStage }[] = [];
  if (first >= 0) {
    for (const segment of segments.slice(first + 1)) {
      series.push({ at: startOf(segment), stage: toSeriesStage(onlyNode(segment, source), source) });
    }
  }
  for (const { at, operator, value } of extensions.comparisons) {
    series.push({ at, stage: { kind: 'compare', operator, value } });
  }
  const metricsNode = first < 0 ? undefined : onlyNode(segments[first] ?? [], source);
  const parsed: Query = {
    stages: toStages(spansetSegments, source),
    metrics: metricsNode ? toMetrics(metricsNode, source) : undefined,
    seriesStages: series.sort((a, b) => a.at - b.at).map(({ stage }) => stage),
    hints: extensions.hints,
  };
  validateQuery(parsed, query);
  return { ...parsed, stages: parsed.stages.map(foldStage) };
}

/** Operands of a pipeline expression: a part of a pipeline, or something in parentheses. */
type Operand =
  | { readonly kind: 'node'; readonly node: SyntaxNode }
  | { readonly kind: 'group'; readonly node: SyntaxNode };
type Operator = '|' | '&&' | '||' | StructuralOperator;
type Part = Item<Operand, Operator>;
type Segment = readonly Part[];

function refuseErrors(tree: Tree, query: string): void {
  const cursor = tree.cursor();
  do {
    if (!cursor.type.isError) continue;
    const rest = query.slice(cursor.from).trimStart();
    const found = /^(?:\w+|[^\w\s]{1,2})/.exec(rest)?.[0];
    const at = cursor.from + (query.length - cursor.from - rest.length);
    throw new QuerySyntaxError(query, at, found ? `syntax error: unexpected "${found}"` : 'unexpected end');
  } while (cursor.next());
}

function flatten(node: SyntaxNode, source: Source): Part[] {
  const children = childrenOf(node);
  const [first, second, third] = children;
  if (!first) throw new QuerySyntaxError(source.query, node.from, 'a span set is missing');
  if (second) {
    // `~` has no node of its own in the grammar.
    const right = third ?? second;
    const operator = third ? (textOf(second, source) as Operator) : '~';
    return [...flatten(first, source), { kind: 'binary', operator }, ...flatten(right, source)];
  }
  if (first.name === 'SpansetPipelineExpression')
    return [{ kind: 'operand', operand: { kind: 'group', node: first } }];
  if (first.name === 'WrappedSpansetPipeline') {
    return [{ kind: 'operand', operand: { kind: 'group', node: first } }];
  }
  const [part] = childrenOf(first);
  if (!part) throw new QuerySyntaxError(source.query, node.from, 'a span set is missing');
  return [{ kind: 'operand', operand: { kind: 'node', node: part } }];
}

function splitPipeline(parts: readonly Part[]): Segment[] {
  const segments: Part[][] = [[]];
  for (const part of parts) {
    if (part.kind === 'binary' && part.operator === '|') segments.push([]);
    else segments.at(-1)?.push(part);
  }
  return segments;
}

function startOf(segment: Segment): number {
  const [first] = segment;
  return first?.kind === 'operand' ? first.operand.node.from : 0;
}

function isNode(segment: Segment, name: string): boolean {
  const [only, more] = segment;
  return !more && only?.kind === 'operand' && only.operand.kind === 'node' && only.operand.node.name === name;
}

function onlyNode(segment: Segment, source: Source): SyntaxNode {
  const [only, more] = segment;
  if (!more && only?.kind === 'operand' && only.operand.kind === 'node') return only.operand.node;
  throw new QuerySyntaxError(source.query, startOf(segment), 'only one function can stand here');
}

function toStages(segments: readonly Segment[], source: Source): Stage[] {
  return segments.map((segment, index) => {
    const stage = toSegmentStage(segment, source);
    const at = startOf(segment);
    if (index === 0 && stage.kind === 'coalesce') {
      throw new QuerySyntaxError(source.query, at, 'a pipeline cannot begin with coalesce()');
    }
    if (segments.length > 1 && containsPipeline(stage)) {
      throw new QuerySyntaxError(source.query, at, 'a pipeline in parentheses cannot be part of a pipeline');
    }
    return stage;
  });
}

function toSegmentStage(segment: Segment, source: Source): Stage {
  if (segment.length === 1) {
    const [only] = segment;
    if (
      only?.kind === 'operand' &&
      only.operand.kind === 'node' &&
      only.operand.node.name !== 'SpansetFilter'
    ) {
      return toStage(only.operand.node, source);
    }
  }
  const operands = segment.flatMap((part) => (part.kind === 'operand' ? [part.operand] : []));
  const spansets = new Map(operands.map((operand) => [operand, toSpanset(operand, source)]));
  if ([...spansets.values()].some(containsPipeline) && operands.some(({ kind }) => kind === 'node')) {
    throw new QuerySyntaxError(
      source.query,
      startOf(segment),
      'put every operand in parentheses when one of them is a pipeline',
    );
  }
  const items = segment.map((part): Item<Spanset, Exclude<Operator, '|'>> => {
    if (part.kind === 'operand') return { kind: 'operand', operand: spansets.get(part.operand) ?? fail() };
    if (part.kind === 'binary' && part.operator !== '|') return { kind: 'binary', operator: part.operator };
    return fail();
  });
  return associate(items, spansetBuilder);
}

function fail(): never {
  throw new Error('a segment holds operands and span set operators only');
}

const spansetBuilder: Builder<Spanset, Exclude<Operator, '|'>> = {
  rule: (operator) => ({ level: operator === '&&' || operator === '||' ? 1 : 2 }),
  binary: (operator, left, right) => ({ kind: 'combination', operator, left, right }),
  prefix: fail,
};

function toSpanset(operand: Operand, source: Source): Spanset {
  if (operand.kind === 'node') {
    const stage = toStage(operand.node, source);
    if (stage.kind === 'filter') return stage;
    throw new QuerySyntaxError(source.query, operand.node.from, 'operators combine span sets such as { … }');
  }
  const inner = operand.node.name === 'WrappedSpansetPipeline' ? undefined : operand.node;
  const parts: Part[] = inner
    ? flatten(inner, source)
    : childrenOf(operand.node).flatMap((pipeline) =>
        childrenOf(pipeline).map((node): Part => ({ kind: 'operand', operand: { kind: 'node', node } })),
      );
  const stages = toStages(splitPipeline(parts), source);
  const [only, more] = stages;
  const plain =
    !more && (only?.kind === 'filter' || only?.kind === 'combination' || only?.kind === 'pipeline');
  return plain && only ? only : { kind: 'pipeline', stages };
}

function containsPipeline(stage: Stage): boolean {
  if (stage.kind === 'combination') return containsPipeline(stage.left) || containsPipeline(stage.right);
  return stage.kind === 'pipeline';
}
