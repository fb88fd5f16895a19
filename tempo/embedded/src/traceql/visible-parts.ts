import type { Span } from '../model/span.ts';
import type { AttributeReference, Intrinsic, IntrinsicReference } from './ast.ts';
import type { Fetch } from './fetch-conditions.ts';
import { syntheticSpan } from './synthetic-span.ts';
import type { SeenSpan } from './trace-index.ts';
import { compileGate, restrict, visibleAttributes } from './visibility.ts';

type Gate = ReturnType<typeof compileGate>;

/** The events of a span that a query sees, and what of them. */
export function visibleEvents(fetch: Fetch): (span: Span) => SeenSpan['events'] {
  if (!asksFor('event', fetch)) return () => [];
  const visibility = visibleAttributes('event', fetch);
  const passes = partFilter('event', fetch);
  const showsName = intrinsicFilter('event:name', fetch);
  const showsTime = intrinsicFilter('event:timeSinceStart', fetch);
  return ({ events }) =>
    events.flatMap((event) => {
      const seen = { ...event, attributes: restrict(event.attributes, visibility) };
      const alone = syntheticSpan({ events: [seen] });
      if (!passes(alone)) return [];
      const name = showsName(alone) ? seen.name : undefined;
      const sinceStart = showsTime(alone) ? seen.sinceStart : undefined;
      return [{ ...seen, name, sinceStart, whole: event }];
    });
}

/** The links of a span that a query sees, and what of them. */
export function visibleLinks(fetch: Fetch): (span: Span) => SeenSpan['links'] {
  if (!asksFor('link', fetch)) return () => [];
  const visibility = visibleAttributes('link', fetch);
  const passes = partFilter('link', fetch);
  const showsTrace = intrinsicFilter('link:traceID', fetch);
  const showsSpan = intrinsicFilter('link:spanID', fetch);
  return ({ links }) =>
    links.flatMap((link) => {
      const seen = { ...link, attributes: restrict(link.attributes, visibility) };
      const alone = syntheticSpan({ links: [seen] });
      if (!passes(alone)) return [];
      const traceId = showsTrace(alone) ? seen.traceId : undefined;
      const spanId = showsSpan(alone) ? seen.spanId : undefined;
      return [{ ...seen, traceId, spanId, whole: link }];
    });
}

function isOnPart(reference: AttributeReference | IntrinsicReference, level: 'event' | 'link'): boolean {
  return reference.kind === 'attribute' ? reference.scope === level : reference.name.startsWith(`${level}:`);
}

function asksFor(level: 'event' | 'link', { conditions, later }: Fetch): boolean {
  return [...conditions, ...later].some(({ reference }) => isOnPart(reference, level));
}

/**
 * With `all`, the conditions on events (or links) must hold on one and the same; otherwise one of them must. To know that an
 * attribute is missing, all of them have to be seen.
 */
function partFilter(level: 'event' | 'link', fetch: Fetch): Gate {
  const conditions = fetch.conditions.filter(({ reference }) => isOnPart(reference, level));
  const gates = conditions.filter(({ test }) => test.kind !== 'missing').map(compileGate);
  if (fetch.all) return (node) => gates.every((gate) => gate(node));
  if (gates.length === 0 || gates.length < conditions.length) return () => true;
  return (node) => gates.some((gate) => gate(node));
}

/** The name, say, of an event is seen when it fulfils a condition on names: `event:name` is the first that does. */
function intrinsicFilter(name: Intrinsic, fetch: Fetch): Gate {
  const gates = [...fetch.conditions, ...fetch.later]
    .filter(({ reference }) => reference.kind === 'intrinsic' && reference.name === name)
    .map(compileGate);
  return (node) => gates.length === 0 || gates.some((gate) => gate(node));
}
