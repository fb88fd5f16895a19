import { HttpError } from '@lab/http/http-error';
import type { Aggregate, Query, Spanset, Stage } from './ast.ts';
import { compileField, type Evaluator, holds } from './evaluate-field.ts';
import { compileFetch } from './fetch.ts';
import { isTrue, operate, rank } from './operate.ts';
import { duration, int, type Static, toFloat, toKey } from './static.ts';
import { relate } from './structure.ts';
import type { SpanNode, TraceIndex } from './trace-index.ts';

/** Spans of one trace that a query selected, with what `by()` and aggregates said of them. */
export interface SpanSet {
  readonly spans: readonly SpanNode[];
  readonly attributes: readonly { readonly key: string; readonly value: Static }[];
}

type Step = (input: readonly SpanSet[]) => readonly SpanSet[];

/** Turns the pipeline of a query into a function from a trace to its matching span sets. */
export function compilePipeline(
  query: Pick<Query, 'stages'> & Partial<Query>,
): (trace: TraceIndex) => readonly SpanSet[] {
  const fetch = compileFetch(query);
  const steps = query.stages.map(compileStage);
  return (trace) => {
    let sets: readonly SpanSet[] = [{ spans: fetch(trace), attributes: [] }];
    for (const step of steps) {
      if (sets.length === 0) break;
      sets = step(sets);
    }
    return sets.filter(({ spans }) => spans.length > 0);
  };
}

function compileStage(stage: Stage): Step {
  switch (stage.kind) {
    case 'by':
      return compileGroup(stage);
    case 'aggregate':
      return compileAggregate(stage);
    case 'coalesce':
      return (input) => [{ spans: input.flatMap(({ spans }) => spans), attributes: [] }];
    case 'select':
      return (input) => input;
    default:
      return compileSpanset(stage);
  }
}

function compileSpanset(spanset: Spanset): Step {
  switch (spanset.kind) {
    case 'filter': {
      const condition = compileField(spanset.condition);
      return (input) =>
        input.flatMap((set) =>
          withSpans(
            set,
            set.spans.filter((node) => holds(condition(node))),
          ),
        );
    }
    case 'pipeline': {
      const steps = spanset.stages.map(compileStage);
      return (input) => steps.reduce((sets, step) => (sets.length === 0 ? sets : step(sets)), input);
    }
    case 'combination':
      return compileCombination(spanset);
  }
}

/** No set at all where no span is left. */
function withSpans(set: SpanSet, spans: readonly SpanNode[]): SpanSet[] {
  return spans.length === 0 ? [] : [{ ...set, spans }];
}

function compileCombination(spanset: Extract<Spanset, { kind: 'combination' }>): Step {
  const { operator } = spanset;
  const left = compileSpanset(spanset.left);
  const right = compileSpanset(spanset.right);
  return (input) =>
    input.flatMap((set) => {
      const [lefts, rights] = [left([set]), right([set])];
      if (operator === '&&' && (lefts.length === 0 || rights.length === 0)) return [];
      if (operator === '&&' || operator === '||') return withSpans(set, union(lefts, rights));
      if (rights.length === 0) return [];
      if (lefts.length > 1 || rights.length > 1) {
        throw new HttpError(
          400,
          'spanset operators are not supported for multiple spansets per trace. consider using coalesce()',
        );
      }
      return withSpans(set, relate(operator, lefts[0]?.spans ?? [], rights[0]?.spans ?? []));
    });
}

function union(lefts: readonly SpanSet[], rights: readonly SpanSet[]): SpanNode[] {
  return [...new Set([...lefts, ...rights].flatMap(({ spans }) => spans))];
}

function compileGroup(stage: Extract<Stage, { kind: 'by' }>): Step {
  const expression = compileField(stage.expression);
  return (input) =>
    input.flatMap((set) => {
      const groups = new Map<string, { value: Static; spans: SpanNode[] }>();
      for (const node of set.spans) {
        const value = expression(node);
        const key = toKey(value);
        const group = groups.get(key);
        if (group) group.spans.push(node);
        else groups.set(key, { value, spans: [node] });
      }
      return [...groups.values()].map(({ value, spans }) => ({
        spans,
        attributes: [...set.attributes, { key: stage.text, value }],
      }));
    });
}

function compileAggregate(stage: Extract<Stage, { kind: 'aggregate' }>): Step {
  const { aggregate, operator, value: limit } = stage;
  const operand = aggregate.operand && compileField(aggregate.operand);
  return (input) =>
    input.flatMap((set) => {
      const value = aggregateOf(aggregate, operand, set.spans);
      if (!value || !isTrue(operate(operator, value, limit))) return [];
      return [{ ...set, attributes: [...set.attributes, { key: aggregate.text, value }] }];
    });
}

/** Nothing when no span has a value. Sums keep the type of the first value and skip others, as Tempo does. */
function aggregateOf(
  aggregate: Aggregate,
  operand: Evaluator | undefined,
  spans: readonly SpanNode[],
): Static | undefined {
  if (aggregate.function === 'count' || !operand) return int(spans.length);
  const values = spans.map((node) => operand(node)).filter(({ type }) => type !== 'nil');
  const [first] = values;
  if (!first) return undefined;
  switch (aggregate.function) {
    case 'max':
      return values.reduce((best, value) => (rank(value, best) > 0 ? value : best));
    case 'min':
      return values.reduce((best, value) => (rank(value, best) < 0 ? value : best));
    case 'sum':
      return sumOf(first, values);
    case 'avg':
      return divide(sumOf(first, values), values.length);
  }
}

function sumOf(first: Static, values: readonly Static[]): Static {
  const sum = values.reduce(
    (total, value) => (value.type === first.type ? total + toFloat(value) : total),
    0,
  );
  switch (first.type) {
    case 'int':
      return int(sum);
    case 'duration':
      return duration(sum);
    case 'float':
      return { type: 'float', value: sum };
    default:
      return first;
  }
}

function divide(sum: Static, count: number): Static {
  if (sum.type === 'duration') return duration(Math.trunc(sum.value / count));
  return sum.type === 'int' || sum.type === 'float' ? { type: 'float', value: toFloat(sum) / count } : sum;
}
