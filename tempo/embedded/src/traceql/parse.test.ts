import { fc } from '@lab/testkit/properties';
import { describe, expect, test } from 'vitest';
import { searchQuery } from '../testing/arbitrary-query.ts';
import type { Field } from './ast.ts';
import { parseQuery } from './parse.ts';
import { QuerySyntaxError } from './query-syntax-error.ts';
import { toText } from './static.ts';

/** An expression with every operator in parentheses. */
function show(field: Field): string {
  switch (field.kind) {
    case 'static':
      return toText(field.value);
    case 'attribute':
      return `${field.scope}:${field.name}`;
    case 'intrinsic':
      return field.name;
    case 'unary':
      return `(${field.operator}${show(field.operand)})`;
    case 'exists':
      return `(${show(field.operand)} ${field.negated ? 'missing' : 'present'})`;
    case 'binary':
      return `(${show(field.left)} ${field.operator} ${show(field.right)})`;
  }
}

function condition(query: string): string {
  const [stage] = parseQuery(query).stages;
  return stage?.kind === 'filter' ? show(stage.condition) : (stage?.kind ?? 'nothing');
}

describe('precedence is Tempo’s, not the flat one of the grammar', () => {
  test.each([
    ['{ .a + .c * 3 > 4 && .b = 1 }', '(((any:a + (any:c * 3)) > 4) && (any:b = 1))'],
    ['{ .a = 1 || .b = 2 && .c = 3 }', '(((any:a = 1) || (any:b = 2)) && (any:c = 3))'],
    ['{ 2 ^ 3 ^ .a = 1 }', '((2 ^ (3 ^ any:a)) = 1)'],
    ['{ -.a * 2 + 1 = 1 }', '(((-(any:a * 2)) + 1) = 1)'],
    ['{ !.a && .b }', '((!any:a) && any:b)'],
    ['{ .a - 1 - 1 = 0 }', '(((any:a - 1) - 1) = 0)'],
  ])('%s', (query, expected) => {
    expect(condition(query)).toBe(expected);
  });
});

describe('what is constant is computed', () => {
  test.each([
    ['{ .a > -1.5 }', '(any:a > -1.5)'],
    ['{ .a + 2 * 3 > 4 }', '((any:a + 6) > 4)'],
    ['{ 1 < 2 }', 'true'],
    ['{ !(1h = 60m) && .a }', '(false && any:a)'],
    ['{ .a = 1 / 0 }', '(any:a = (1 / 0))'],
  ])('%s', (query, expected) => {
    expect(condition(query)).toBe(expected);
  });
});

describe('literals and names are Go’s and Tempo’s', () => {
  test.each([
    ['{ .a = 1h30m }', '(any:a = 1h30m0s)'],
    ['{ .a = 1.5s }', '(any:a = 1.5s)'],
    ['{ .a = 1d }', '(any:a = 24h0m0s)'],
    ['{ .a = .5 }', '(any:a = 0.5)'],
    ['{ .a = "tab\\t\\u00e9\\"" }', '(any:a = tab\té")'],
    ['{ .a = `raw\\n` }', '(any:a = raw\\n)'],
    ['{ span."a b".c-d = 1 }', '(span:a b.c-d = 1)'],
    ['{ span.1x = 1 }', '(span:1x = 1)'],
    ['{ .größe = 1 /* why */ // not\n }', '(any:größe = 1)'],
    ['{ nestedSetParent < 0 }', '(nestedSetParent < 0)'],
    ['{ .a = 9007199254740993 }', '(any:a = 9007199254740993)'],
    ['{ nil != .a }', '(any:a present)'],
  ])('%s', (query, expected) => {
    expect(condition(query)).toBe(expected);
  });
});

test.each([
  ['{ .a ~ 1 }', 'col 6'],
  ['{ .a == 1 }', 'col 7'],
  ['{ .a = "x }', 'the string does not end'],
  ['{ .a = "\\q" }', 'is not an escape'],
  ['{ } | by(1)', 'must reference the span'],
  ['{ } | by(.a, .b)', 'takes one expression'],
  ['{ } | count()', 'unexpected end'],
  ['{ } | coalesce() | rate() | topk(0)', 'greater than 0'],
  ['coalesce() | { }', 'cannot begin with coalesce()'],
  ['{ } | max(name) = 1', 'number type'],
  ['{ "a" }', 'must resolve to a boolean'],
  ['{ status = nil }', 'cannot be nil'],
  ['({ } | count() > 1) && { }', 'in parentheses'],
  ['{ .a = $value }', 'unexpected "$value"'],
  ['{\n  name = 1 }', 'line 2, col 3'],
  ['', 'col 1'],
])('%s is refused: %s', (query, reason) => {
  expect(() => parseQuery(query)).toThrow(QuerySyntaxError);
  expect(() => parseQuery(query)).toThrow(reason);
});

test('any text either parses or is refused with a position', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), searchQuery), (query) => {
      try {
        parseQuery(query);
      } catch (error) {
        expect(error).toBeInstanceOf(QuerySyntaxError);
        expect(String(error)).toMatch(/line \d+, col \d+: \S/);
      }
    }),
    { numRuns: 500 },
  );
});
