import type { Attributes, Span } from '../model/span.ts';
import type { AttributeReference, AttributeScope, IntrinsicReference, Query } from './ast.ts';
import { compileField } from './evaluate-field.ts';
import { type Fetch, type FetchCondition, fetchOf, readsEverySpan } from './fetch-conditions.ts';
import { isTrue, operate } from './operate.ts';
import { nil, type Static } from './static.ts';
import type { SpanNode, TraceIndex } from './trace-index.ts';

/** Decides which spans of a trace a query sees, and which of their values. */
export function compileFetch(
  query: Pick<Query, 'stages'> & Partial<Query>,
): (trace: TraceIndex) => SpanNode[] {
  const fetch = fetchOf(query);
  const visible = visibilityOf(fetch);
  const gates = fetch.conditions.map(compileGate);
  const open = readsEverySpan(fetch);
  return (trace) =>
    trace.nodes.flatMap((node) => {
      const seen = visible(node);
      const passes =
        open || (fetch.all ? gates.every((gate) => gate(seen)) : gates.some((gate) => gate(seen)));
      return passes ? [seen] : [];
    });
}

/** Whether a span, with only its visible values, fulfils a condition. An attribute is seen only when it does. */
function compileGate({ reference, test }: FetchCondition): (node: SpanNode) => boolean {
  const read = compileField({ ...reference, at: 0 });
  if (reference.kind === 'attribute' && test.kind !== 'missing') return (node) => read(node).type !== 'nil';
  switch (test.kind) {
    case 'missing':
      return (node) => read(node).type === 'nil';
    case 'compare':
      return (node) => isTrue(operate(test.operator, read(node), test.operand));
    default:
      return (node) => read(node).type !== 'nil';
  }
}

type Level = Exclude<AttributeScope, 'any'>;

/** For the attributes of one level: which are read, and how much of a value is seen. */
interface Sight {
  readonly names: ReadonlySet<string>;
  readonly see: (name: string, value: Static) => Static;
}

function visibilityOf(fetch: Fetch): (node: SpanNode) => SpanNode {
  const spanSight = sightOf('span', fetch);
  const resourceSight = sightOf('resource', fetch);
  const scopeSight = sightOf('instrumentation', fetch);
  const eventSight = sightOf('event', fetch);
  const linkSight = sightOf('link', fetch);
  const eventPasses = partFilter('event', fetch);
  const linkPasses = partFilter('link', fetch);
  return (node) => {
    const { span } = node;
    const events = span.events.map((event) => ({
      ...event,
      attributes: restrict(event.attributes, eventSight),
    }));
    const links = span.links.map((link) => ({ ...link, attributes: restrict(link.attributes, linkSight) }));
    const seen: Span = {
      ...span,
      attributes: restrict(span.attributes, spanSight),
      resource: restrict(span.resource, resourceSight),
      scope: { ...span.scope, attributes: restrict(span.scope.attributes, scopeSight) },
      events: events.filter((event) => eventPasses({ ...span, events: [event] })),
      links: links.filter((link) => linkPasses({ ...span, links: [link] })),
    };
    return { ...node, span: seen };
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

/** Conditions of one level share what they see: a value is seen when it fulfils any of them. */
function sightOf(level: Level, fetch: Fetch): Sight {
  const conditions = fetch.conditions.filter(({ reference }) => isOfLevel(level, reference));
  const extra = new Set(fetch.extra.flatMap((one) => (isOfLevel(level, one) ? [one.name] : [])));
  const everything = conditions.some(({ test }) => test.kind !== 'compare');
  const comparisons = conditions.flatMap(({ test }) => (test.kind === 'compare' ? [test] : []));
  const passes = (value: Static) =>
    comparisons.some(
      ({ operator, operand }) => value.type === operand.type && isTrue(operate(operator, value, operand)),
    );
  return {
    names: new Set([...extra, ...conditions.map(({ reference }) => reference.name)]),
    see: (name, value) => {
      if (everything || extra.has(name)) return value;
      if (value.type !== 'array') return passes(value) ? value : nil;
      const elements = value.elements.filter(passes);
      return elements.length > 0 ? { type: 'array', elements } : nil;
    },
  };
}

function restrict(attributes: Attributes, { names, see }: Sight): Attributes {
  const seen = new Map<string, Static>();
  for (const name of names) {
    const value = attributes.get(name);
    const shown = value ? see(name, value) : nil;
    if (shown.type !== 'nil') seen.set(name, shown);
  }
  return seen;
}

/** With `all`, the conditions on events (or links) must hold on one and the same; otherwise one of them must. */
function partFilter(level: 'event' | 'link', fetch: Fetch): (span: Span) => boolean {
  const gates = fetch.conditions
    .filter(({ reference }) =>
      reference.kind === 'attribute' ? reference.scope === level : reference.name.startsWith(`${level}:`),
    )
    .map(compileGate);
  if (gates.length === 0) return () => true;
  return (span) => {
    const node = { span, stored: span, trace: nowhere, left: 0, right: 0, parent: 0, childCount: 0 };
    return fetch.all ? gates.every((gate) => gate(node)) : gates.some((gate) => gate(node));
  };
}

const nowhere: TraceIndex = { traceId: '', nodes: [], rootName: '', rootService: '', start: 0n, end: 0n };
