import type { Attributes, SpanEvent, SpanLink } from '../model/span.ts';
import type { Reference } from '../traceql/ast.ts';
import type { Static } from '../traceql/static.ts';
import type { Condition, Reading } from './naive-conditions.ts';
import { intrinsicOf, type Place } from './naive-tree.ts';
import { apply, isTrue } from './naive-value.ts';

type Level = 'span' | 'resource' | 'event' | 'link' | 'instrumentation';
type Part = SpanEvent | SpanLink;

/** Whether the query reads the span at all. */
export function isRead(place: Place, reading: Reading): boolean {
  if (reading.everySpan) return true;
  const holds = (condition: Condition) => fulfils(condition, read(condition.reference, place, reading));
  return reading.all ? reading.conditions.every(holds) : reading.conditions.some(holds);
}

/** An attribute counts as soon as anything of it may be seen. */
function fulfils({ reference, test }: Condition, value: Static): boolean {
  if (test === 'missing') return value.type === 'nil';
  if (test === 'value' || reference.kind === 'attribute') return value.type !== 'nil';
  return isTrue(apply(test.operator, value, test.literal));
}

/** What the query sees of an attribute or intrinsic of a span. */
export function read(reference: Reference, place: Place, reading: Reading): Static {
  const { span } = place;
  if (reference.kind === 'intrinsic') return readIntrinsic(reference, place, reading);
  const { name, scope } = reference;
  switch (scope) {
    case 'span':
      return visible('span', name, span.attributes, reading);
    case 'resource':
      return visible('resource', name, span.resource, reading);
    case 'instrumentation':
      return visible('instrumentation', name, span.scope.attributes, reading);
    case 'any':
      return span.attributes.has(name)
        ? visible('span', name, span.attributes, reading)
        : visible('resource', name, span.resource, reading);
    default: {
      const values = partsOf(scope, place, reading).map((part) =>
        visible(scope, name, part.attributes, reading),
      );
      return values.find(({ type }) => type !== 'nil') ?? { type: 'nil' };
    }
  }
}

function isOfLevel(reference: Reference, level: Level): boolean {
  if (reference.kind === 'intrinsic') return false;
  return (
    reference.scope === level || (reference.scope === 'any' && (level === 'span' || level === 'resource'))
  );
}

/** A value is seen when it fulfils any condition on any name of its level; conditions see only their literal's type. */
function visible(level: Level, name: string, attributes: Attributes, reading: Reading): Static {
  const value = attributes.get(name) ?? { type: 'nil' };
  const conditions = [...reading.conditions, ...reading.later].filter((one) =>
    isOfLevel(one.reference, level),
  );
  const isName = (one: Reference) => one.kind === 'attribute' && one.name === name;
  const whole =
    conditions.some(({ test }) => test === 'value') ||
    conditions.some(({ test, reference }) => test === 'missing' && isName(reference));
  if (whole) return value;
  const passes = (one: Static) =>
    conditions.some(
      ({ test }) =>
        typeof test === 'object' &&
        test.literal.type === one.type &&
        isTrue(apply(test.operator, one, test.literal)),
    );
  if (value.type !== 'array') return passes(value) ? value : { type: 'nil' };
  const elements = value.elements.filter(passes);
  return elements.length > 0 ? { type: 'array', elements } : { type: 'nil' };
}

/** The events or links that the query sees: those on which its conditions hold. */
function partsOf(level: 'event' | 'link', { span }: Place, reading: Reading): readonly Part[] {
  const parts: readonly Part[] = level === 'event' ? span.events : span.links;
  const conditions = reading.conditions.filter(({ reference }) => isOnPart(reference, level));
  const positive = conditions.filter(({ test }) => test !== 'missing');
  const holds = (part: Part) => (condition: Condition) => {
    const { reference } = condition;
    const value =
      reference.kind === 'attribute'
        ? visible(level, reference.name, part.attributes, reading)
        : partIntrinsic(reference.name, part);
    return fulfils(condition, value);
  };
  if (reading.all) return parts.filter((part) => positive.every(holds(part)));
  if (positive.length === 0 || positive.length < conditions.length) return parts;
  return parts.filter((part) => positive.some(holds(part)));
}

function isOnPart(reference: Reference, level: 'event' | 'link'): boolean {
  return reference.kind === 'attribute' ? reference.scope === level : reference.name.startsWith(`${level}:`);
}

function readIntrinsic(
  reference: Extract<Reference, { kind: 'intrinsic' }>,
  place: Place,
  reading: Reading,
): Static {
  const level = reference.name.startsWith('event:')
    ? 'event'
    : reference.name.startsWith('link:')
      ? 'link'
      : undefined;
  if (!level) return intrinsicOf(reference.name, place);
  const conditions = [...reading.conditions, ...reading.later].filter(
    (one) => one.reference.kind === 'intrinsic' && one.reference.name === reference.name,
  );
  const values = partsOf(level, place, reading).map((part) => partIntrinsic(reference.name, part));
  const seen = (value: Static) => conditions.length === 0 || conditions.some((one) => fulfils(one, value));
  return values.find(seen) ?? { type: 'nil' };
}

function partIntrinsic(name: string, part: Part): Static {
  if ('name' in part) {
    if (name === 'event:name') return { type: 'string', value: part.name };
    return { type: 'duration', value: part.sinceStart };
  }
  if (name === 'link:spanID') return { type: 'string', value: part.spanId };
  return { type: 'string', value: part.traceId };
}
