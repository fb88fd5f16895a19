import type { Node } from './trace.ts';

/** The nodes that are seen while those below the collapsed ones are not. They stay in the order of the waterfall. */
export function visibleNodes(nodes: readonly Node[], collapsed: ReadonlySet<string>): Node[] {
  const seen: Node[] = [];
  let hiddenBelow = Infinity;
  for (const node of nodes) {
    if (node.depth > hiddenBelow) continue;
    hiddenBelow = collapsed.has(node.span.spanId) ? node.depth : Infinity;
    seen.push(node);
  }
  return seen;
}

/** How many spans lie below a node. */
export function countBelow(node: Node): number {
  let count = 0;
  const open = [...node.children];
  for (let one = open.pop(); one; one = open.pop()) {
    count += 1;
    open.push(...one.children);
  }
  return count;
}

/** Collapses all spans that have others below them, from the given depth on. */
export const collapsedFrom = (nodes: readonly Node[], depth: number): Set<string> =>
  new Set(
    nodes.filter((node) => node.children.length > 0 && node.depth >= depth).map(({ span }) => span.spanId),
  );

/** What must be open for `node` to be seen. */
function ancestorsOf(node: Node): string[] {
  const found: string[] = [];
  for (let one = node.parent; one; one = one.parent) found.push(one.span.spanId);
  return found;
}

/** Which rows of equal height are near the window that is looked at. */
export function rowsInView(
  { count, rowHeight }: { count: number; rowHeight: number },
  { top, height }: { top: number; height: number },
  spare = 8,
): { first: number; last: number } {
  const first = Math.max(0, Math.min(count - 1, Math.floor(top / rowHeight)) - spare);
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + spare);
  return { first, last: Math.max(first, last) };
}

/** The collapsed spans once one was closed or opened. */
export function toggled(collapsed: ReadonlySet<string>, spanId: string): Set<string> {
  const next = new Set(collapsed);
  if (!next.delete(spanId)) next.add(spanId);
  return next;
}

/** The collapsed spans once `node` can be seen; the same set where it can be already. */
export function opened(collapsed: ReadonlySet<string>, node: Node): ReadonlySet<string> {
  const above = ancestorsOf(node).filter((id) => collapsed.has(id));
  if (above.length === 0) return collapsed;
  const next = new Set(collapsed);
  for (const id of above) next.delete(id);
  return next;
}
