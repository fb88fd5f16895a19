import type { SyntaxNode, Tree } from '@lezer/common';

/** A part of a query that is wrong. `at` is the offset of its first character. */
export interface QueryProblem {
  readonly at: number;
  readonly message: string;
}

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
