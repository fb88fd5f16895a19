import type { BlockReader } from '../storage/block-reader.ts';
import type { Field } from '../traceql/ast.ts';
import { compileField, holds } from '../traceql/evaluate-field.ts';
import { pretend } from '../traceql/pretend.ts';
import type { Static } from '../traceql/static.ts';
import { postingCondition, spanAttributeCondition } from './attribute-condition.ts';
import { intrinsicCondition } from './intrinsic-condition.ts';
import { type AnyReference, asPredicate, isSame, referencesOf } from './references.ts';
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
  if (!first) return holds(compileField(condition)(pretend({}))) ? always : never;
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

function resourceCondition(condition: Field, block: BlockReader): SqlCondition {
  const evaluate = compileField(condition);
  const ids = block.ids('resources');
  const matching = ids.filter((id) => holds(evaluate(pretend({ resource: block.resource(id) }))));
  if (matching.length === ids.length) return always;
  return byService(matching, ids, block) ?? oneOf('s.resource', matching, matching.length / ids.length);
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
  const ids = block.ids('scopes');
  const matching = ids.filter((id) => holds(evaluate(pretend({ scope: block.scope(id) }))));
  return matching.length === ids.length ? always : oneOf('s.scope', matching, matching.length / ids.length);
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
  const ids = block.ids('resources');
  const evaluate = compileField(condition);
  const matching = ids.filter((id) => holds(evaluate(pretend({ resource: block.resource(id) }))));
  const found = or([
    spanAttributeCondition(condition, reference.name, predicate, block),
    oneOf('s.resource', matching, matching.length / Math.max(1, ids.length)),
  ]);
  return { ...found, exact: matching.length === 0 && found.exact };
}
