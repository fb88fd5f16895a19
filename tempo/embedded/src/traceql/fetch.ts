import type { Query } from './ast.ts';
import { type Fetch, fetchOf } from './fetch-conditions.ts';
import type { SpanNode, TraceIndex } from './trace-index.ts';
import { compileGate, restrict, visibleAttributes } from './visibility.ts';
import { visibleEvents, visibleLinks } from './visible-parts.ts';

/** Decides which spans of a trace a query sees, and which of their values. */
export function compileFetch(
  query: Pick<Query, 'stages'> & Partial<Query>,
): (trace: TraceIndex) => SpanNode[] {
  const fetch = fetchOf(query);
  const visible = visibilityOf(fetch);
  const gates = fetch.conditions.map(compileGate);
  return (trace) =>
    trace.nodes.flatMap((node) => {
      const seen = visible(node);
      const passes =
        fetch.every || (fetch.all ? gates.every((gate) => gate(seen)) : gates.some((gate) => gate(seen)));
      return passes ? [seen] : [];
    });
}

function visibilityOf(fetch: Fetch): (node: SpanNode) => SpanNode {
  const spanVisibility = visibleAttributes('span', fetch);
  const resourceVisibility = visibleAttributes('resource', fetch);
  const scopeVisibility = visibleAttributes('instrumentation', fetch);
  const events = visibleEvents(fetch);
  const links = visibleLinks(fetch);
  return (node) => {
    const span = node.stored;
    const seen = {
      ...span,
      attributes: restrict(span.attributes, spanVisibility),
      resource: restrict(span.resource, resourceVisibility),
      scope: { ...span.scope, attributes: restrict(span.scope.attributes, scopeVisibility) },
      events: events(span),
      links: links(span),
    };
    return { ...node, span: seen };
  };
}
