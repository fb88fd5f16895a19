import type { Attributes } from '../model/span.ts';
import type { AttributeReference, Field, Intrinsic, IntrinsicReference } from './ast.ts';
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
      return (node) => attributeOf(node, field);
    case 'intrinsic': {
      const read = intrinsicReaders[field.name];
      return read;
    }
    case 'exists': {
      const operand = compileField(field.operand);
      return (node) => boolean((operand(node).type !== 'nil') !== field.negated);
    }
    case 'unary': {
      const operand = compileField(field.operand);
      return field.operator === '-' ? (node) => negate(operand(node)) : (node) => invert(operand(node));
    }
    case 'binary':
      return compileBinary(field);
  }
}

/**
 * Turns a reference into a function that shows what `select()` and the `by()` of metrics are about: all of the value, also
 * what is hidden from the conditions. Events and links that the conditions chose are the ones that are shown.
 */
export function compileShown(reference: AttributeReference | IntrinsicReference): Evaluator {
  const read = compileField({ ...reference, at: 0 });
  return (node) => {
    const { span, stored } = node;
    const events = span.events.length > 0 ? span.events.map((one) => one.whole ?? one) : stored.events;
    const links = span.links.length > 0 ? span.links.map((one) => one.whole ?? one) : stored.links;
    return read({ ...node, span: { ...stored, events, links } });
  };
}

/** Whether a span passes a filter. */
export const holds = isTrue;

function compileBinary(field: Extract<Field, { kind: 'binary' }>): Evaluator {
  const { operator } = field;
  const left = compileField(field.left);
  const right = compileField(field.right);
  if (operator === '&&') {
    // `false && x` needs no x; with anything but a boolean on one side the result is false as well.
    return (node) => {
      const first = left(node);
      return holds(first) ? boolean(holds(right(node))) : no;
    };
  }
  return (node) => operate(operator, left(node), right(node));
}

function negate(value: Static): Static {
  return isNumeric(value) ? ({ ...value, value: -value.value } as Static) : nil;
}

function invert(value: Static): Static {
  return value.type === 'boolean' ? boolean(!value.value) : nil;
}

function attributeOf({ span, stored }: SpanNode, { scope, name }: AttributeReference): Static {
  switch (scope) {
    case 'span':
      return span.attributes.get(name) ?? nil;
    case 'resource':
      return span.resource.get(name) ?? nil;
    case 'instrumentation':
      return span.scope.attributes.get(name) ?? nil;
    case 'event':
      return firstWith(span.events, name);
    case 'link':
      return firstWith(span.links, name);
    case 'any':
      // A span's own attribute hides the resource's, even when the query may not see its value.
      return (stored.attributes.has(name) ? span : { attributes: span.resource }).attributes.get(name) ?? nil;
  }
}

/** Of several events or links the first that has the attribute counts; conditions chose before which are seen. */
function firstWith(holders: readonly { readonly attributes: Attributes }[], name: string): Static {
  for (const { attributes } of holders) {
    const value = attributes.get(name);
    if (value) return value;
  }
  return nil;
}

/** What is hidden of an event or link is passed over. */
function ofFirst<T>(values: readonly (T | undefined)[], convert: (value: T) => Static): Static {
  const first = values.find((value) => value !== undefined);
  return first === undefined ? nil : convert(first);
}

const intrinsicReaders: Readonly<Record<Intrinsic, Evaluator>> = {
  'span:duration': ({ span }) => duration(span.duration),
  'span:name': ({ span }) => string(span.name),
  'span:status': ({ span }) => ({ type: 'status', value: span.status }),
  'span:statusMessage': ({ span }) => string(span.statusMessage),
  'span:kind': ({ span }) => ({ type: 'kind', value: span.kind }),
  'span:id': ({ span }) => string(span.spanId),
  'span:parentID': ({ span }) => string(span.parentId || '0000000000000000'),
  'span:childCount': ({ childCount }) => int(childCount),
  'trace:duration': ({ trace }) => duration(Number(trace.end - trace.start)),
  'trace:rootName': ({ trace }) => string(trace.rootName),
  'trace:rootService': ({ trace }) => string(trace.rootService),
  'trace:id': ({ trace }) => string(trace.traceId),
  'event:name': ({ span }) =>
    ofFirst(
      span.events.map(({ name }) => name),
      string,
    ),
  'event:timeSinceStart': ({ span }) =>
    ofFirst(
      span.events.map(({ sinceStart }) => sinceStart),
      duration,
    ),
  'link:traceID': ({ span }) =>
    ofFirst(
      span.links.map(({ traceId }) => traceId),
      string,
    ),
  'link:spanID': ({ span }) =>
    ofFirst(
      span.links.map(({ spanId }) => spanId),
      string,
    ),
  'instrumentation:name': ({ span }) => string(span.scope.name),
  'instrumentation:version': ({ span }) => string(span.scope.version),
  nestedSetLeft: ({ left }) => int(left),
  nestedSetRight: ({ right }) => int(right),
  nestedSetParent: ({ parent }) => int(parent),
};
