import { parser } from '@grafana/lezer-traceql';
import { resourceAttributes, spanAttributes } from '@lab/telemetry/spans';
import { nodesOf, type QueryProblem, syntaxErrors, textOf } from './syntax.ts';

const onSpans: ReadonlySet<string> = new Set(Object.values(spanAttributes));
const onResources: ReadonlySet<string> = new Set(Object.values(resourceAttributes));
/** Attributes of the event that records an exception; the names are the semantic conventions’. */
const onEvents: ReadonlySet<string> = new Set([
  'exception.type',
  'exception.message',
  'exception.stacktrace',
]);

const scopes: Readonly<Record<string, readonly ReadonlySet<string>[]>> = {
  span: [onSpans],
  resource: [onResources],
  event: [onEvents],
  '': [onSpans, onResources, onEvents],
};

/** Parses TraceQL and checks each attribute, in its scope, against the catalogue. */
export function checkTraceql(query: string): QueryProblem[] {
  const tree = parser.parse(query);
  const errors = syntaxErrors(query, tree);
  if (errors.length > 0) return errors;
  return nodesOf(tree).flatMap((node) => {
    if (node.name !== 'AttributeField') return [];
    const text = textOf(query, node).replace(/^parent\./, '');
    const [, scope = '', name = ''] = /^([a-z]*)\.(.+)$/.exec(text) ?? [];
    const known = (scopes[scope] ?? []).some((names) => names.has(name.replaceAll('"', '')));
    return known ? [] : [{ at: node.from, message: `the catalogue has no attribute "${text}"` }];
  });
}
