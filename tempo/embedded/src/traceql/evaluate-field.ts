import type { Attributes, Span } from '../model/span.ts';
import { serviceName } from '../model/span.ts';
import type { AttributeReference, Field, Intrinsic } from './ast.ts';
import { isTrue, operate } from './operate.ts';
import { boolean, duration, int, isNumeric, nil, no, type Static, string } from './static.ts';
import type { SpanNode } from './trace-index.ts';

/** Computes an expression for one span. */
export type Evaluator = (node: SpanNode) => Static;

/** Turns an expression into a function. Missing attributes are `nil`. */
export function compileField(field: Field): Evaluator {
  switch (field.kind) {
    case 'static': {
      const { value } = field;
      return () => value;
    }
    case 'attribute':
      return ({ span }) => attributeOf(span, field);
    case 'intrinsic': {
      const read = intrinsicReaders[field.name];
      return read;
    }
    case 'exists': {
      const operand = compileField(field.operand);
      return (node) => boolean(exists(operand(node)) !== field.negated);
    }
    case 'unary': {
      const operand = compileField(field.operand);
      return field.operator === '-' ? (node) => negate(operand(node)) : (node) => invert(operand(node));
    }
    case 'binary':
      return compileBinary(field);
  }
}

/** Whether a span passes a filter. */
export function holds(value: Static): boolean {
  return value.type === 'each' ? value.elements.some(isTrue) : isTrue(value);
}

/** Events and links may have several values; where one is needed, it is the first. */
export function firstOf(value: Static): Static {
  return value.type === 'each' ? (value.elements[0] ?? { type: 'nil' }) : value;
}

function compileBinary(field: Extract<Field, { kind: 'binary' }>): Evaluator {
  const { operator } = field;
  const left = compileField(normalizeTraceId(field.left, field.right));
  const right = compileField(normalizeTraceId(field.right, field.left));
  if (operator === '&&') {
    // `false && x` needs no x; with anything but a boolean on one side the result is false as well.
    return (node) => {
      const first = left(node);
      return holds(first) ? boolean(holds(right(node))) : no;
    };
  }
  return (node) => operate(operator, left(node), right(node));
}

/** Trace ids are compared without their leading zeros. */
function normalizeTraceId(field: Field, other: Field): Field {
  const isId = other.kind === 'intrinsic' && other.name === 'trace:id';
  if (!isId || field.kind !== 'static' || field.value.type !== 'string') return field;
  return { ...field, value: string(field.value.value.toLowerCase().replace(/^0+/, '')) };
}

function exists(value: Static): boolean {
  return value.type === 'each' ? value.elements.length > 0 : value.type !== 'nil';
}

function negate(value: Static): Static {
  if (value.type === 'each') return { type: 'each', elements: value.elements.map(negate) };
  return isNumeric(value) ? ({ ...value, value: -value.value } as Static) : nil;
}

function invert(value: Static): Static {
  if (value.type === 'each') return { type: 'each', elements: value.elements.map(invert) };
  return value.type === 'boolean' ? boolean(!value.value) : nil;
}

function attributeOf(span: Span, { scope, name }: AttributeReference): Static {
  switch (scope) {
    case 'span':
      return span.attributes.get(name) ?? nil;
    case 'resource':
      return resourceAttribute(span, name);
    case 'instrumentation':
      return span.scope.attributes.get(name) ?? nil;
    case 'event':
      return each(span.events, name);
    case 'link':
      return each(span.links, name);
    case 'any':
      return span.attributes.get(name) ?? resourceAttribute(span, name);
  }
}

/** `service.name` is never missing, as the specification wants. */
function resourceAttribute(span: Span, name: string): Static {
  if (name === 'service.name' && !span.resource.has(name)) return string(serviceName(span.resource));
  return span.resource.get(name) ?? nil;
}

function each(holders: readonly { readonly attributes: Attributes }[], name: string): Static {
  const elements = holders.flatMap(({ attributes }) => attributes.get(name) ?? []);
  return elements.length > 0 ? { type: 'each', elements } : nil;
}

function eachValue<T>(values: readonly T[], convert: (value: T) => Static): Static {
  return values.length > 0 ? { type: 'each', elements: values.map(convert) } : nil;
}

const intrinsicReaders: Readonly<Record<Intrinsic, Evaluator>> = {
  'span:duration': ({ span }) => duration(span.duration),
  'span:name': ({ span }) => string(span.name),
  'span:status': ({ span }) => ({ type: 'status', value: span.status }),
  'span:statusMessage': ({ span }) => string(span.statusMessage),
  'span:kind': ({ span }) => ({ type: 'kind', value: span.kind }),
  'span:id': ({ span }) => string(span.spanId),
  'span:parentID': ({ span }) => string(span.parentId),
  'span:childCount': ({ childCount }) => int(childCount),
  'trace:duration': ({ trace }) => duration(Number(trace.end - trace.start)),
  'trace:rootName': ({ trace }) => string(trace.rootName),
  'trace:rootService': ({ trace }) => string(trace.rootService),
  'trace:id': ({ trace }) => string(trace.traceId.replace(/^0+/, '')),
  'event:name': ({ span }) => eachValue(span.events, ({ name }) => string(name)),
  'event:timeSinceStart': ({ span }) => eachValue(span.events, ({ sinceStart }) => duration(sinceStart)),
  'link:traceID': ({ span }) => eachValue(span.links, ({ traceId }) => string(traceId.replace(/^0+/, ''))),
  'link:spanID': ({ span }) => eachValue(span.links, ({ spanId }) => string(spanId)),
  'instrumentation:name': ({ span }) => string(span.scope.name),
  'instrumentation:version': ({ span }) => string(span.scope.version),
  nestedSetLeft: ({ left }) => int(left),
  nestedSetRight: ({ right }) => int(right),
  nestedSetParent: ({ parent }) => int(parent),
};
