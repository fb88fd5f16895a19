import type { BlockReader } from '../storage/block-reader.ts';
import type { Field, Spanset, Stage } from '../traceql/ast.ts';
import { toSqlCondition } from './condition.ts';
import { isNever, or, type SqlCondition, unknown } from './sql.ts';

/** A trace can only match when for each condition it has a span that fulfils it. */
export type TraceCondition = readonly SqlCondition[];

/** What the stages of a query demand of a trace in this block. */
export function toTraceCondition(stages: readonly Stage[], block: BlockReader): TraceCondition {
  return stages.flatMap((stage) => ofStage(stage, block));
}

function ofStage(stage: Stage, block: BlockReader): TraceCondition {
  switch (stage.kind) {
    case 'filter':
      return [toSqlCondition(stage.condition, block)];
    case 'combination':
      return ofCombination(stage, block);
    case 'pipeline':
      return toTraceCondition(stage.stages, block);
    default:
      return [];
  }
}

function ofCombination(stage: Extract<Spanset, { kind: 'combination' }>, block: BlockReader): TraceCondition {
  const right = ofStage(stage.right, block);
  if (stage.operator.startsWith('!')) return right;
  const left = ofStage(stage.left, block);
  return stage.operator === '||' ? [or([strongest(left), strongest(right)])] : [...left, ...right];
}

/** The condition that leaves the fewest spans. */
export function strongest(conditions: TraceCondition): SqlCondition {
  return conditions.reduce((best, one) => (one.share < best.share ? one : best), unknown);
}

/** Whether no trace of the block can match. */
export function isImpossible(conditions: TraceCondition): boolean {
  return conditions.some(isNever);
}

/** The conditions of a query that is one filter: then exact SQL decides alone. */
export function onlyFilter(stages: readonly Stage[]): Field | undefined {
  const [only, more] = stages;
  return only?.kind === 'filter' && !more ? only.condition : undefined;
}
