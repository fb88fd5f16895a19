import { parser } from '@grafana/lezer-logql';
import { accessLogFields, logMetadata, logStreamLabels } from '@lab/telemetry/logs';
import type { SyntaxNode } from '@lezer/common';
import { nodesOf, type QueryProblem, syntaxErrors, textOf } from './syntax.ts';

const streamLabels: ReadonlySet<string> = new Set(logStreamLabels);

/** Labels that Loki makes itself: the reason why a line could not be parsed, and the level it guessed. */
const madeByLoki = ['__error__', '__error_details__', 'detected_level'];

const fields: ReadonlySet<string> = new Set([
  ...logStreamLabels,
  ...Object.values(logMetadata).flat(),
  ...accessLogFields,
  ...madeByLoki,
]);

/** Parses LogQL and checks stream selectors against the stream labels, and everything after them against all fields. */
export function checkLogql(query: string): QueryProblem[] {
  const tree = parser.parse(query);
  const errors = syntaxErrors(query, tree);
  if (errors.length > 0) return errors;
  const nodes = nodesOf(tree);
  const made = new Set(nodes.flatMap((node) => madeLabel(query, node)));
  return nodes.flatMap((node) => {
    if (node.name !== 'Identifier' || node.parent === null || isDefinition(node)) return [];
    const name = textOf(query, node);
    if (isInSelector(node)) {
      return streamLabels.has(name) ? [] : [{ at: node.from, message: `"${name}" is no stream label` }];
    }
    return fields.has(name) || made.has(name)
      ? []
      : [{ at: node.from, message: `the catalogue has no log field "${name}"` }];
  });
}

const definitions = ['LabelExtractionExpression', 'LabelFormatMatcher'];

/** `json name="…"` and `label_format name=…` define a label of the query’s own. */
const isDefinition = (node: SyntaxNode) =>
  definitions.includes(node.parent?.name ?? '') && node.prevSibling === null;

const madeLabel = (query: string, node: SyntaxNode) =>
  node.name === 'Identifier' && isDefinition(node) ? [textOf(query, node)] : [];

const isInSelector = (node: SyntaxNode) =>
  node.parent?.name === 'Matcher' && node.parent.parent?.name === 'Matchers';
