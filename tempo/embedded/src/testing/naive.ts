import type { Trace } from '../model/span.ts';
import type { Query, Spanset, Stage } from '../traceql/ast.ts';
import type { Static } from '../traceql/static.ts';
import { type Reading, readingOf } from './naive-conditions.ts';
import { isRead, read } from './naive-reading.ts';
import { type Place, placesOf, related } from './naive-tree.ts';
import { apply, isNumber, isTrue, type Read, valueFor } from './naive-value.ts';

// A second evaluator that looks at every span of every trace, written from the language's description for obviousness.
// Of the store's evaluator it uses nothing but the syntax tree and the types of spans and values.

type Set_ = readonly Place[];

/** A query that has no answer for this trace: a structural operator met several span sets. */
export class NoAnswer extends Error {}

/** The ids of the spans in each span set that the query finds in a trace. Throws NoAnswer. */
export function naiveSearch(query: Pick<Query, 'stages'>, trace: Trace): string[][] {
  const reading = readingOf(query);
  const seen = placesOf(trace).filter((place) => isRead(place, reading));
  return run(query.stages, [seen], reading)
    .filter((set) => set.length > 0)
    .map((set) => set.map(({ span }) => span.spanId));
}

/** Nothing comes of no span set, not even with `coalesce()`. */
function run(stages: readonly Stage[], input: readonly Set_[], reading: Reading): readonly Set_[] {
  return stages.reduce((sets, stage) => (sets.length === 0 ? sets : runStage(stage, sets, reading)), input);
}

function runStage(stage: Stage, sets: readonly Set_[], reading: Reading): readonly Set_[] {
  const readFor =
    (place: Place): Read =>
    (reference) =>
      read(reference, place, reading);
  switch (stage.kind) {
    case 'select':
      return sets;
    case 'coalesce':
      return [sets.flat()];
    case 'by':
      return sets.flatMap((set) => {
        const keys = set.map((place) => keyOf(valueFor(stage.expression, readFor(place))));
        return [...new Set(keys)].map((key) => set.filter((_, index) => keys[index] === key));
      });
    case 'aggregate': {
      const { aggregate, operator, value: limit } = stage;
      return sets.filter((set) => {
        if (aggregate.function === 'count') {
          return isTrue(apply(operator, { type: 'int', value: set.length }, limit));
        }
        const { operand } = aggregate;
        const values = operand ? set.map((place) => valueFor(operand, readFor(place))) : [];
        const result = aggregated(aggregate.function, values);
        return result !== undefined && isTrue(apply(operator, result, limit));
      });
    }
    default:
      return sets.flatMap((set) => select(stage, set, reading));
  }
}

/** The span sets that a filter, a combination or a pipeline in parentheses makes of one. */
function select(spanset: Spanset, set: Set_, reading: Reading): readonly Set_[] {
  if (spanset.kind === 'pipeline') return run(spanset.stages, [set], reading);
  if (spanset.kind === 'filter') {
    const { condition } = spanset;
    return nonEmpty(set.filter((place) => isTrue(valueFor(condition, (one) => read(one, place, reading)))));
  }
  const { operator } = spanset;
  const lefts = select(spanset.left, set, reading);
  const rights = select(spanset.right, set, reading);
  if (operator === '&&' && (lefts.length === 0 || rights.length === 0)) return [];
  if (operator === '&&' || operator === '||') return nonEmpty([...new Set([...lefts, ...rights].flat())]);
  if (rights.length === 0) return [];
  if (lefts.length > 1 || rights.length > 1) throw new NoAnswer(`${operator} between several span sets`);
  return nonEmpty(related(operator, lefts.flat(), rights.flat()));
}

function nonEmpty(set: Set_): readonly Set_[] {
  return set.length > 0 ? [set] : [];
}

function keyOf(value: Static): string {
  const content =
    value.type === 'array' ? value.elements.map(keyOf) : value.type === 'nil' ? '' : String(value.value);
  return JSON.stringify([value.type, content]);
}

/** Spans without a value do not count. Sums are of the first value's type; averages are of the number of values. */
function aggregated(name: 'avg' | 'min' | 'max' | 'sum', all: readonly Static[]): Static | undefined {
  const values = all.filter(({ type }) => type !== 'nil');
  const [first] = values;
  if (!first) return undefined;
  if (name === 'min') return values.reduce((best, one) => (isBefore(one, best) ? one : best));
  if (name === 'max') return values.reduce((best, one) => (isBefore(best, one) ? one : best));
  if (!isNumber(first)) return first;
  const alike = values.flatMap((one) => (one.type === first.type ? [Number(one.value)] : []));
  const sum = alike.reduce((total, one) => total + one, 0);
  if (name === 'sum') return { ...first, value: sum };
  if (first.type === 'duration') return { type: 'duration', value: Math.trunc(sum / values.length) };
  return { type: 'float', value: sum / values.length };
}

const typeOrder = ['nil', 'int', 'float', 'string', 'boolean', 'array', 'duration', 'status', 'kind'];

/** Numbers and texts by value, other values by type. */
function isBefore(a: Static, b: Static): boolean {
  if ((isNumber(a) && isNumber(b)) || (a.type === 'string' && b.type === 'string'))
    return isTrue(apply('<', a, b));
  return typeOrder.indexOf(a.type) < typeOrder.indexOf(b.type);
}
