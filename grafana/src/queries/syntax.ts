import type { SyntaxNode, Tree } from '@lezer/common';
import type { QueryProblem } from './check.ts';

/** All nodes of a tree, in the order of the text. */
export function nodesOf(tree: Tree): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  tree.iterate({ enter: (reference) => void nodes.push(reference.node) });
  return nodes;
}

/** Lezer repairs what it cannot parse and marks the place; a query with a mark is wrong. */
export function syntaxErrors(query: string, tree: Tree): QueryProblem[] {
  return nodesOf(tree)
    .filter((node) => node.type.isError)
    .map((node) => {
      const rest = query.slice(node.from, node.from + 20);
      return { at: node.from, message: rest === '' ? 'unexpected end' : `unexpected "${rest}"` };
    });
}

/** Text of a node. */
export const textOf = (query: string, node: SyntaxNode) => query.slice(node.from, node.to);
