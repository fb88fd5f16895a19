import type { BlockReader } from '../storage/block-reader.ts';
import type { Field } from '../traceql/ast.ts';
import { compileField, holds } from '../traceql/evaluate-field.ts';
import type { Static } from '../traceql/static.ts';
import { syntheticSpan } from '../traceql/synthetic-span.ts';
import { postingCondition, spanAttributeCondition } from './attribute-condition.ts';
import { intrinsicCondition } from './intrinsic-condition.ts';
import { type AnyReference, asPredicate, isSame, referencesOf } from './references.ts';
import { type Fitting, fittingRows } from './shared-values.ts';
import { always, and, never, oneOf, or, type SqlCondition, unknown } from './sql.ts';

/**
 * The part of a filter that SQL can decide, for one block. Parts that read one thing of the span are evaluated on the
 * values that occur in the block, with the very code that later evaluates candidates; the rest stays unknown.
 */
export function toSqlCondition(condition: Field, block: BlockReader): SqlCondition {
  if (condition.kind === 'binary' && condition.operator === '&&') {
    return and([toSqlCondition(condition.left, block), toSqlCondition(condition.right, block)]);
  }
  if (condition.kind === 'binary' && condition.operator === '||') {
    return or([toSqlCondition(condition.left, block), toSqlCondition(condition.right, block)]);
  }
  const references = referencesOf(condition);
  const [first] = references;
  if (!first) return holds(compileField(condition)(syntheticSpan({}))) ? always : never;
  if (references.every((one) => one.kind === 'attribute' && one.scope === 'resource')) {
    return resourceCondition(condition, block);
  }
  if (references.every(isScopeReference)) return scopeCondition(condition, block);
  if (!references.every((one) => isSame(one, first))) return unknown;
  return singleCondition(condition, first, block);
}

function isScopeReference(reference: AnyReference): boolean {
  return reference.kind === 'attribute'
    ? reference.scope === 'instrumentation'
    : reference.name.startsWith('instrumentation:');
}

/** The resources for which the condition can hold. */
function fittingResources(condition: Field, block: BlockReader): Fitting {
  const evaluate = compileField(condition);
  return fittingRows(
    block.ids('resources'),
    referencesOf(condition),
    (id) => block.resource(id),
    (_, resource) => holds(evaluate(syntheticSpan({ resource }))),
  );
}

function resourceCondition(condition: Field, block: BlockReader): SqlCondition {
  const all = block.ids('resources');
  const { ids, sure } = fittingResources(condition, block);
  if (ids.length === all.length) return sure ? always : unknown;
  const found = byService(ids, all, block) ?? oneOf('s.resource', ids, ids.length / all.length);
  return { ...found, exact: found.exact && sure };
}

/** Where the matching resources are all those of some services, the service column has an index for them. */
function byService(
  matching: readonly number[],
  all: readonly number[],
  block: BlockReader,
): SqlCondition | undefined {
  const chosen = new Set(matching);
  const services = new Set(matching.map((id) => block.serviceOf(id)));
  const complete = all.every((id) => chosen.has(id) || !services.has(block.serviceOf(id)));
  if (!complete) return undefined;
  const ids = [...services].flatMap((name) => block.stringId(name) ?? []);
  return oneOf('s.service', ids, matching.length / all.length);
}

function scopeCondition(condition: Field, block: BlockReader): SqlCondition {
  const evaluate = compileField(condition);
  const all = block.ids('scopes');
  const { ids, sure } = fittingRows(
    all,
    referencesOf(condition),
    (id) => block.scope(id).attributes,
    (id, attributes) => holds(evaluate(syntheticSpan({ scope: { ...block.scope(id), attributes } }))),
  );
  if (ids.length === all.length) return sure ? always : unknown;
  const found = oneOf('s.scope', ids, ids.length / all.length);
  return { ...found, exact: found.exact && sure };
}

/**
 * A condition on events or links: it holds when one of their values makes it true. That is only so for comparisons
 * themselves, not for what is built from them (`!`), so others stay unknown.
 */
function partCondition(
  condition: Field,
  key: string,
  predicate: (value: Static) => boolean,
  block: BlockReader,
): SqlCondition {
  const direct = condition.kind === 'binary' || (condition.kind === 'exists' && !condition.negated);
  return direct ? { ...postingCondition(condition, key, predicate, block), exact: false } : unknown;
}

function singleCondition(condition: Field, reference: AnyReference, block: BlockReader): SqlCondition {
  const predicate = asPredicate(condition, reference);
  if (reference.kind === 'intrinsic' && reference.name !== 'event:name') {
    return intrinsicCondition(condition, reference.name, predicate, block);
  }
  if (predicate({ type: 'nil' })) return unknown;
  if (reference.kind === 'intrinsic') return partCondition(condition, 'event:name', predicate, block);
  if (reference.scope === 'event' || reference.scope === 'link') {
    return partCondition(condition, `${reference.scope}.${reference.name}`, predicate, block);
  }
  if (reference.scope === 'span') return spanAttributeCondition(condition, reference.name, predicate, block);
  if (reference.scope !== 'any') return unknown;
  // A span's attribute hides the resource's of the same name, so spans that pass may still fail.
  const { ids: matching } = fittingResources(condition, block);
  const found = or([
    spanAttributeCondition(condition, reference.name, predicate, block),
    oneOf('s.resource', matching, matching.length / Math.max(1, block.ids('resources').length)),
  ]);
  return { ...found, exact: matching.length === 0 && found.exact };
}
