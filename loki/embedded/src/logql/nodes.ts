import type { SyntaxNode } from '@lezer/common';
import type { Matcher, MatchOperator } from './ast.ts';
import { readString } from './string-literal.ts';

export const textOf = (node: SyntaxNode, query: string): string => query.slice(node.from, node.to);

/** A word of the language, which may be written in any case. */
export const wordOf = (node: SyntaxNode, query: string): string => textOf(node, query).toLowerCase();

/** Named children, in order. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/** The child at a place where the grammar promises one. */
export function childAt(children: readonly SyntaxNode[], place: number): SyntaxNode {
  const child = children[place];
  if (!child) throw new Error(`the grammar promises ${place + 1} children`);
  return child;
}

export const stringOf = (node: SyntaxNode, query: string): string => readString(query, node.from, node.to);

/** The texts of the children of that name. */
export const textsOf = (node: SyntaxNode, name: string, query: string): string[] =>
  node.getChildren(name).map((child) => textOf(child, query));

export const stringsOf = (node: SyntaxNode, query: string): string[] =>
  node.getChildren('String').map((child) => stringOf(child, query));

/** A node of the grammar that begins with a name, an operator and a string. */
export function toMatcher(node: SyntaxNode, query: string): Matcher {
  const children = childrenOf(node);
  return {
    name: textOf(childAt(children, 0), query),
    operator: textOf(childAt(children, 1), query) as MatchOperator,
    value: stringOf(childAt(children, 2), query),
  };
}
