import type { SyntaxNode } from '@lezer/common';
import {
  type AttributeScope,
  attributeScopes,
  type BinaryOperator,
  type Field,
  type FieldShape,
  type Intrinsic,
  intrinsicAliases,
  intrinsics,
  type Reference,
} from './ast.ts';
import type { MaskedQuery } from './literals.ts';
import { associate, type Builder, type Item, type OperatorRule } from './precedence.ts';
import { QuerySyntaxError } from './query-syntax-error.ts';
import { kindNames, no, type Static, statusNames, yes } from './static.ts';

/** What building an expression needs besides the syntax tree. */
export interface Source {
  readonly query: string;
  readonly masked: MaskedQuery;
}

const notLevel = 4;
const minusLevel = 3;
const rules: Readonly<Record<BinaryOperator, OperatorRule>> = {
  '&&': { level: 1 },
  '||': { level: 1 },
  '=': { level: 2 },
  '!=': { level: 2 },
  '<': { level: 2 },
  '<=': { level: 2 },
  '>': { level: 2 },
  '>=': { level: 2 },
  '=~': { level: 2 },
  '!~': { level: 2 },
  '+': { level: 3 },
  '-': { level: 3 },
  '*': { level: 5 },
  '/': { level: 5 },
  '%': { level: 5 },
  '^': { level: 6, rightToLeft: true },
};

const builder: Builder<Field, BinaryOperator> = {
  rule: (operator) => rules[operator],
  binary: (operator, left, right) => withNil({ kind: 'binary', operator, left, right, at: left.at }),
  prefix: (operator, operand, at) =>
    ({ kind: 'unary', operator: operator === '-' ? '-' : '!', operand, at }) as const,
};

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

/** A `FieldExpression` of the grammar as an expression tree with Tempo's precedence. */
export function toField(node: SyntaxNode, source: Source): Field {
  return associate(flatten(node, source), builder);
}

function flatten(node: SyntaxNode, source: Source): Item<Field, BinaryOperator>[] {
  const children = childrenOf(node);
  const [first, operator, second] = children;
  if (!first) throw new QuerySyntaxError(source.query, node.from, 'an expression is missing');
  if (operator && second) {
    return [
      ...flatten(first, source),
      { kind: 'binary', operator: toOperator(operator, source) },
      ...flatten(second, source),
    ];
  }
  if (first.name !== 'FieldExpression') return [{ kind: 'operand', operand: toOperand(first, source) }];
  const before = source.query[node.from];
  if (before === '(') return [{ kind: 'operand', operand: toField(first, source) }];
  const level = before === '-' ? minusLevel : notLevel;
  return [{ kind: 'prefix', operator: before ?? '', level, at: node.from }, ...flatten(first, source)];
}

/** The grammar takes `~` between values as well; the language does not. */
function toOperator(node: SyntaxNode, source: Source): BinaryOperator {
  const text = textOf(node, source);
  if (isOperator(text)) return text;
  throw new QuerySyntaxError(source.query, node.from, `syntax error: unexpected "${text}"`);
}

function isOperator(text: string): text is BinaryOperator {
  return Object.hasOwn(rules, text);
}

function toOperand(node: SyntaxNode, source: Source): Field {
  const at = node.from;
  if (node.name === 'Static') return { kind: 'static', value: toStatic(node, source), at };
  if (node.name === 'IntrinsicField' || node.name === 'AttributeField') return toReference(node, source);
  throw new QuerySyntaxError(source.query, at, `unexpected "${textOf(node, source)}"`);
}

/** An attribute or intrinsic. Throws for `parent`, which Tempo cannot answer either. */
export function toReference(node: SyntaxNode, source: Source): Reference {
  const at = node.from;
  if (node.getChild('Parent')) throw new QuerySyntaxError(source.query, at, 'parent is not supported');
  if (node.name === 'IntrinsicField') return { ...toIntrinsic(textOf(node, source), source, at), at };
  const identifier = node.getChild('Identifier');
  const unknown = identifier && source.masked.intrinsics.get(identifier.from);
  if (unknown) return { ...toIntrinsic(unknown, source, at), at };
  const name = identifier && source.masked.names.get(identifier.from);
  if (name === undefined || name === null) {
    throw new QuerySyntaxError(source.query, at, 'an attribute name is missing');
  }
  return { kind: 'attribute', scope: scopeOf(node), name, at };
}

function scopeOf(node: SyntaxNode): AttributeScope {
  return (
    attributeScopes.find((scope) => node.getChild(`${scope[0]?.toUpperCase()}${scope.slice(1)}`)) ?? 'any'
  );
}

function toIntrinsic(text: string, source: Source, at: number): Extract<FieldShape, { kind: 'intrinsic' }> {
  const name: string = Object.hasOwn(intrinsicAliases, text)
    ? intrinsicAliases[text as keyof typeof intrinsicAliases]
    : text;
  if (!isIntrinsic(name)) throw new QuerySyntaxError(source.query, at, `"${text}" is not supported`);
  const short = Object.entries(intrinsicAliases).find(([, scoped]) => scoped === name)?.[0];
  return { kind: 'intrinsic', name, text: short ?? name };
}

function isIntrinsic(name: string): name is Intrinsic {
  return (intrinsics as readonly string[]).includes(name);
}

/** The literal at a node of the grammar. */
export function toStatic(node: SyntaxNode, source: Source): Static {
  const literal = source.masked.values.get(node.from);
  if (literal) return literal;
  const text = textOf(node, source);
  if (text === 'true') return yes;
  if (text === 'false') return no;
  if (text === 'nil') return { type: 'nil' };
  const status = (statusNames as readonly string[]).indexOf(text);
  if (status >= 0) return { type: 'status', value: status };
  const kind = (kindNames as readonly string[]).indexOf(text);
  if (kind >= 0) return { type: 'kind', value: kind };
  throw new QuerySyntaxError(source.query, node.from, `"${text}" is not a value`);
}

export function textOf(node: SyntaxNode, source: Source): string {
  return source.query.slice(node.from, node.to);
}

/** Named children, in order. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}
