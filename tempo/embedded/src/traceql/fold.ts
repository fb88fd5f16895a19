import type { Field, Spanset, Stage } from './ast.ts';
import { compileField } from './evaluate-field.ts';
import { asIdBeside } from './ids.ts';
import { syntheticSpan } from './synthetic-span.ts';
import { readsSpan } from './types.ts';

/**
 * A stage with its constant expressions computed, as Tempo does before it decides what to read: `span.x > -1.5` has a
 * literal on its right, and `{ 1 < 2 }` is `{ true }`.
 */
export function foldStage(stage: Stage): Stage {
  switch (stage.kind) {
    case 'by':
      return { ...stage, expression: foldField(stage.expression) };
    case 'aggregate': {
      const { aggregate } = stage;
      const operand = aggregate.operand && foldField(aggregate.operand);
      return { ...stage, aggregate: { ...aggregate, operand } };
    }
    case 'coalesce':
    case 'select':
      return stage;
    default:
      return foldSpanset(stage);
  }
}

function foldSpanset(spanset: Spanset): Spanset {
  switch (spanset.kind) {
    case 'filter':
      return { kind: 'filter', condition: foldField(spanset.condition) };
    case 'combination':
      return { ...spanset, left: foldSpanset(spanset.left), right: foldSpanset(spanset.right) };
    case 'pipeline':
      return { kind: 'pipeline', stages: spanset.stages.map(foldStage) };
  }
}

function foldField(field: Field): Field {
  if (!readsSpan(field)) return toStatic(field);
  switch (field.kind) {
    case 'unary':
    case 'exists':
      return { ...field, operand: foldField(field.operand) };
    case 'binary':
      return foldBinary(field);
    default:
      return field;
  }
}

function foldBinary(field: Extract<Field, { kind: 'binary' }>): Field {
  const { operator } = field;
  const left = foldField(field.left);
  const right = foldField(field.right);
  return { ...field, left: asIdBeside(left, right, operator), right: asIdBeside(right, left, operator) };
}

/** What has no value, such as `1 / 0`, stays as it is. */
function toStatic(field: Field): Field {
  if (field.kind === 'static') return field;
  const value = compileField(field)(syntheticSpan({}));
  return value.type === 'nil' ? field : { kind: 'static', value, at: field.at };
}
