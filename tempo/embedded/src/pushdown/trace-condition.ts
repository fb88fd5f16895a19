import type { BlockReader } from '../storage/block-reader.ts';
import type { ComparisonOperator, Field, Spanset, Stage } from '../traceql/ast.ts';
import { toSqlCondition } from './condition.ts';
import { and, isNever, or, type SqlCondition, unknown } from './sql.ts';

/** What a trace must have to match: so many spans that fulfil the condition. */
export interface Demand {
  readonly condition: SqlCondition;
  readonly atLeast: number;
}

/** A trace can only match when it meets every demand. */
export type TraceCondition = readonly Demand[];

const one = (condition: SqlCondition): Demand => ({ condition, atLeast: 1 });

/** What the stages of a query demand of a trace in this block. */
export function toTraceCondition(stages: readonly Stage[], block: BlockReader): TraceCondition {
  const [filter, aggregate, ...more] = stages;
  if (filter?.kind === 'filter' && aggregate?.kind === 'aggregate') {
    const demand = ofAggregate(toSqlCondition(filter.condition, block), aggregate);
    return [demand, ...more.flatMap((stage) => ofStage(stage, block))];
  }
  return stages.flatMap((stage) => ofStage(stage, block));
}

function ofStage(stage: Stage, block: BlockReader): TraceCondition {
  switch (stage.kind) {
    case 'filter':
      return [one(toSqlCondition(stage.condition, block))];
    case 'combination':
      return ofCombination(stage, block);
    case 'pipeline':
      return toTraceCondition(stage.stages, block);
    default:
      return [];
  }
}

/**
 * An aggregate over the spans that a filter selects. SQL may let more spans pass than the filter does, so only what more spans
 * cannot spoil is demanded: a least number of them, or one whose duration lies beyond the value (an average above it
 * takes a span above it).
 */
function ofAggregate(filter: SqlCondition, stage: Extract<Stage, { kind: 'aggregate' }>): Demand {
  const { aggregate, operator, value } = stage;
  if (value.type !== 'int' && value.type !== 'float' && value.type !== 'duration') return one(filter);
  if (aggregate.function === 'count')
    return { condition: filter, atLeast: leastCount(operator, Number(value.value)) };
  const isDuration = aggregate.operand?.kind === 'intrinsic' && aggregate.operand.name === 'span:duration';
  if (!isDuration || aggregate.function === 'sum' || !/^[<>]=?$/.test(operator)) return one(filter);
  const beyond = { sql: `s.duration ${operator} ?`, parameters: [value.value], exact: true, share: 0.3 };
  return one(and([filter, beyond]));
}

/** Without a usable bound one span is needed all the same: a trace without any has no span set to count. */
function leastCount(operator: ComparisonOperator, value: number): number {
  const least =
    operator === '>' ? Math.floor(value) + 1 : operator === '>=' || operator === '=' ? Math.ceil(value) : 1;
  return Number.isFinite(least) ? Math.max(1, least) : 1;
}

function ofCombination(stage: Extract<Spanset, { kind: 'combination' }>, block: BlockReader): TraceCondition {
  const right = ofStage(stage.right, block);
  if (stage.operator.startsWith('!')) return right;
  const left = ofStage(stage.left, block);
  if (stage.operator !== '||') return [...left, ...right];
  return [one(or([strongest(left).condition, strongest(right).condition]))];
}

/** The demand that leaves the fewest spans. */
export function strongest(conditions: TraceCondition): Demand {
  return conditions.reduce(
    (best, demand) => (demand.condition.share < best.condition.share ? demand : best),
    one(unknown),
  );
}

/** Whether no trace of the block can match. */
export function isImpossible(conditions: TraceCondition): boolean {
  return conditions.some(({ condition }) => isNever(condition));
}

/** The conditions of a query that is one filter: then exact SQL decides alone. */
export function onlyFilter(stages: readonly Stage[]): Field | undefined {
  const [only, more] = stages;
  return only?.kind === 'filter' && !more ? only.condition : undefined;
}
