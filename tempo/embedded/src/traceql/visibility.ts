import type { Attributes } from '../model/span.ts';
import type { AttributeReference, AttributeScope, IntrinsicReference } from './ast.ts';
import { compileField } from './evaluate-field.ts';
import type { Fetch, FetchCondition } from './fetch-conditions.ts';
import { isTrue, operate } from './operate.ts';
import { nil, type Static } from './static.ts';
import type { SpanNode } from './trace-index.ts';

type Level = Exclude<AttributeScope, 'any'>;

/** For the attributes of one level: which are read, and how much of a value is seen. */
export interface Visibility {
  readonly names: ReadonlySet<string>;
  readonly see: (name: string, value: Static) => Static;
}

/**
 * Conditions of one level share what they see: a value is seen when it fulfils any of them. A name that is asked for by
 * `= nil` is seen whole, or it would be missing where it is only hidden.
 */
export function visibleAttributes(level: Level, fetch: Fetch): Visibility {
  const conditions = [...fetch.conditions, ...fetch.later].flatMap(({ reference, test }) =>
    isOfLevel(level, reference) ? [{ name: reference.name, test }] : [],
  );
  const whole = new Set(conditions.flatMap(({ name, test }) => (test.kind === 'missing' ? [name] : [])));
  const everything = conditions.some(({ test }) => test.kind === 'any' || test.kind === 'present');
  const comparisons = conditions.flatMap(({ test }) => (test.kind === 'compare' ? [test] : []));
  const passes = (value: Static) =>
    comparisons.some(
      ({ operator, operand }) => value.type === operand.type && isTrue(operate(operator, value, operand)),
    );
  return {
    names: new Set(conditions.map(({ name }) => name)),
    see: (name, value) => {
      if (everything || whole.has(name)) return value;
      if (value.type !== 'array') return passes(value) ? value : nil;
      const elements = value.elements.filter(passes);
      return elements.length > 0 ? { type: 'array', elements } : nil;
    },
  };
}

function isOfLevel(
  level: Level,
  reference: AttributeReference | IntrinsicReference,
): reference is AttributeReference {
  if (reference.kind === 'intrinsic') return false;
  return (
    reference.scope === level || (reference.scope === 'any' && (level === 'span' || level === 'resource'))
  );
}

/** What is seen of the attributes of one level. */
export function restrict(attributes: Attributes, { names, see }: Visibility): Attributes {
  const seen = new Map<string, Static>();
  for (const name of names) {
    const value = attributes.get(name);
    const shown = value ? see(name, value) : nil;
    if (shown.type !== 'nil') seen.set(name, shown);
  }
  return seen;
}

/** Whether a span, with only its visible values, fulfils a condition. An attribute is seen only when it does. */
export function compileGate({ reference, test }: FetchCondition): (node: SpanNode) => boolean {
  const read = compileField({ ...reference, at: 0 });
  if (test.kind === 'missing') return (node) => read(node).type === 'nil';
  if (test.kind !== 'compare' || reference.kind === 'attribute') return (node) => read(node).type !== 'nil';
  return (node) => isTrue(operate(test.operator, read(node), test.operand));
}
