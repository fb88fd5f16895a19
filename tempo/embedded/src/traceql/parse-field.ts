import type { SyntaxNode } from '@lezer/common';
import {
  attributeScopes,
  type BinaryOperator,
  type Field,
  type Intrinsic,
  intrinsicAliases,
  intrinsics,
  type Reference,
} from './ast.ts';
import { attributeName, numberLiteral, stringLiteral, wordLiteral } from './literals.ts';
import { QuerySyntaxError } from './query-syntax-error.ts';
import { isNumeric, type NumericStatic, no, type Static } from './static.ts';

/** An expression over one span, from a node of the grammar’s `field`. */
export function toField(node: SyntaxNode, query: string): Field {
  const at = node.from;
  const children = childrenOf(node);
  switch (node.name) {
    case 'Binary':
      return toBinary(children, query);
    case 'Not':
    case 'Minus': {
      const operator = node.name === 'Minus' ? '-' : '!';
      return { kind: 'unary', operator, operand: toField(first(children), query), at };
    }
    case 'String':
    case 'Number':
      return { kind: 'static', value: toStatic(node, query), at };
    default: {
      const value = node.name === 'Word' ? wordLiteral(textOf(node, query)) : undefined;
      return value ? { kind: 'static', value, at } : toReference(node, query);
    }
  }
}

function toBinary([leftNode, operatorNode, rightNode]: readonly SyntaxNode[], query: string): Field {
  if (!leftNode || !operatorNode || !rightNode) throw new Error('a binary expression has three parts');
  const operator = textOf(operatorNode, query) as BinaryOperator;
  const left = toField(leftNode, query);
  return withNil({ kind: 'binary', operator, left, right: toField(rightNode, query), at: left.at });
}

/** Comparing with `nil` asks whether there is a value; `nil` with `nil` is false either way. */
function withNil(field: Extract<Field, { kind: 'binary' }>): Field {
  const { operator, left, right, at } = field;
  if (operator !== '=' && operator !== '!=') return field;
  const [leftNil, rightNil] = [isNil(left), isNil(right)];
  if (leftNil && rightNil) return { kind: 'static', value: no, at };
  if (!leftNil && !rightNil) return field;
  return { kind: 'exists', negated: operator === '=', operand: leftNil ? right : left, at };
}

function isNil(field: Field): boolean {
  return field.kind === 'static' && field.value.type === 'nil';
}

/** An attribute or intrinsic. Throws for `parent`, which Tempo cannot answer either. */
export function toReference(node: SyntaxNode, query: string): Reference {
  const at = node.from;
  const text = textOf(node, query);
  if (/^parent\b/.test(text)) throw new QuerySyntaxError(query, at, 'parent is not supported');
  if (node.name === 'Word') return toIntrinsic(text, query, at);
  const [scopeText = ''] = text.split('.', 1);
  const scope = attributeScopes.find((name) => name === scopeText) ?? 'any';
  return { kind: 'attribute', scope, name: attributeName(query, at + scopeText.length + 1, node.to), at };
}

function toIntrinsic(text: string, query: string, at: number): Reference {
  const name: string = Object.hasOwn(intrinsicAliases, text)
    ? intrinsicAliases[text as keyof typeof intrinsicAliases]
    : text;
  if (!isIntrinsic(name)) throw new QuerySyntaxError(query, at, `syntax error: unexpected "${text}"`);
  const short = Object.entries(intrinsicAliases).find(([, scoped]) => scoped === name)?.[0];
  return { kind: 'intrinsic', name, text: short ?? name, at };
}

function isIntrinsic(name: string): name is Intrinsic {
  return (intrinsics as readonly string[]).includes(name);
}

/** The literal at a String, Number or Negative of the grammar, or at a Word that stands for one. */
export function toStatic(node: SyntaxNode, query: string): Static {
  const text = textOf(node, query);
  if (node.name === 'Negative') {
    const value = toNumber(first(childrenOf(node)), query);
    return { ...value, value: -value.value } as Static;
  }
  if (node.name === 'Number') return numberLiteral(query, node.from, text);
  const value = node.name === 'Word' ? wordLiteral(text) : stringLiteral(query, node.from);
  if (!value) throw new QuerySyntaxError(query, node.from, `"${text}" is not a value`);
  return value;
}

/** The same for what the grammar says is a number. */
export function toNumber(node: SyntaxNode, query: string): NumericStatic {
  const value = toStatic(node, query);
  if (!isNumeric(value)) throw new Error('the grammar promises a number here');
  return value;
}

export function textOf(node: SyntaxNode, query: string): string {
  return query.slice(node.from, node.to);
}

/** Named children, in order. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/** What the grammar says is there. */
export function first(nodes: readonly SyntaxNode[]): SyntaxNode {
  const [node] = nodes;
  if (!node) throw new Error('the grammar promises a node here');
  return node;
}
