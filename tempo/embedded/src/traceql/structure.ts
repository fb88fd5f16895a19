import type { StructuralOperator } from './ast.ts';
import type { SpanNode } from './trace-index.ts';

type Relation = (left: SpanNode, right: SpanNode) => boolean;

const isConnected = (node: SpanNode) => node.left !== 0 && node.right !== 0;
const isDescendant: Relation = (ancestor, node) =>
  isConnected(ancestor) && isConnected(node) && node.left > ancestor.left && node.right < ancestor.right;
const isChild: Relation = (parent, node) => parent.left !== 0 && node.parent === parent.left;
/** Roots are siblings of each other, as in Tempo. */
const isSibling: Relation = (left, right) =>
  left !== right && left.parent !== 0 && left.parent === right.parent;

const relations: Readonly<Record<'>' | '>>' | '<' | '<<' | '~', Relation>> = {
  '>': isChild,
  '<': (left, right) => isChild(right, left),
  '>>': isDescendant,
  '<<': (left, right) => isDescendant(right, left),
  '~': isSibling,
};

/**
 * Spans of the right side that stand in the relation to some span of the left side (`!`: to none). With `&` also those of
 * the left side to which a span of the right side stands in it.
 */
export function relate(
  operator: StructuralOperator,
  left: readonly SpanNode[],
  right: readonly SpanNode[],
): SpanNode[] {
  const negated = operator.startsWith('!');
  const union = operator.startsWith('&');
  const relation = relations[(negated || union ? operator.slice(1) : operator) as keyof typeof relations];
  const matching = right.filter((node) => left.some((other) => relation(other, node)) !== negated);
  if (!union) return matching;
  const found = new Set(matching);
  for (const node of left) if (right.some((other) => relation(node, other))) found.add(node);
  return [...found];
}
