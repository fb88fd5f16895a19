import { fc } from '@lab/testkit/properties';
import { expect, test } from 'vitest';
import { readVectors } from '../testing/vectors.ts';
import { LogqlError } from './logql-error.ts';
import { parseQuery } from './parse.ts';
import { printQuery as print } from './print.ts';
import { parseValidQuery } from './validate.ts';

function refusalOf(query: string): string {
  try {
    parseValidQuery(query);
    return 'accepted';
  } catch (error) {
    if (error instanceof LogqlError) return error.message;
    throw error;
  }
}

test.each([
  ['', 'line 1, col 1: syntax error: unexpected end of the query'],
  ['{a="b"', 'line 1, col 7: syntax error: unexpected end of the query'],
  ['{a="b"} |= ', 'unexpected end of the query'],
  ['{a="b"} |= "x', 'col 12: literal not terminated'],
  ['{a="b"}\n  | json | ', 'line 2, col 12'],
  ['{a="b"} | unwrap x', 'col 11: syntax error: unexpected unwrap'],
  ['rate({a="b"}[5x])', 'unknown unit "x" in duration "5x"'],
  ['rate({a="b"}[5])', 'missing unit in duration "5"'],
  ['{a=~"("}', 'missing closing )'],
  ['{a="b"} | label_format x=a, x=b', "multiple label name 'x'"],
  ['{a="b"} | line_format "{{.x"', 'unclosed action'],
  ['{a="b"} | line_format "{{nothing .x}}"', 'function "nothing" not defined'],
  ['{a="b"} | line_format "{{if .x}}y"', 'unexpected EOF'],
  ['count_over_time({a="b"} | line_format "{{!.x}}" [1m])', 'invalid line template: template: line:1:'],
  ['count_over_time({a="b"} | label_format y="{{!.x}}" [1m])', "invalid template for label 'y'"],
  ['{a="b"} | json x="a["', 'cannot parse expression [a[]'],
  ['{a="b"} | logfmt --lax', 'no flag --lax'],
  ['{a="b"} |> "<x>"', 'named captures are not allowed'],
  ['sum by (x) (rate({a="b"}[1m])) and 1', 'unexpected literal for a leg of logical/set binary operation'],
  ['topk(0, rate({a="b"}[1m]))', 'must be greater than 0'],
  ['{a="b"} | x > 5parsecs', '"5parsecs" is neither a number nor a duration nor a size'],
])('%s is refused: %s', (query, reason) => {
  expect(refusalOf(query)).toContain(reason);
});

test.each([
  '{a="b",}',
  '({a="b"} |= "x")',
  'sum(rate(({a="b"} | json)[5m]))',
  'rate({a="b"}[5m] offset 1h | json | unwrap x)',
  'sum without () (rate({a="b"}[1h30m]))',
  'count_over_time({rate="sum", bytes="x"} | ip = "y" | sum = 3 [1m]) # a comment',
  'rate({a="b"}[1m]) * on (x) group_right (y, z) rate({a="c"}[1m])',
  '-1 * vector(2) ^ 3 == bool +4',
])('%s is accepted', (query) => {
  expect(refusalOf(query)).toBe('accepted');
});

test('the name of a parser is no label, so that a line filter may follow it', () => {
  expect(refusalOf('{json="x"}')).toContain('syntax error: unexpected json');
  expect(parseQuery('{a="b"} | json != "x"')).toMatchObject({
    stages: [{ kind: 'json' }, { kind: 'line-filter', operator: '!=' }],
  });
});

test('any text, and any damage to a query, either parses or is refused with a reason', () => {
  const recorded = fc.constantFrom(...readVectors().map(({ query }) => query));
  const damaged = fc
    .tuple(recorded, fc.nat(), fc.nat(8), fc.string({ maxLength: 3 }))
    .map(([query, at, length, text]) => {
      const from = at % (query.length + 1);
      return query.slice(0, from) + text + query.slice(from + length);
    });
  fc.assert(
    fc.property(fc.oneof(fc.string(), damaged), (query) => {
      expect(refusalOf(query)).toMatch(/\S/);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  [
    'SUM BY (Level) (RATE({a="b"} | JSON [5m] OFFSET 1m))',
    'sum by (Level) (rate({a="b"} | json [5m] offset 1m))',
  ],
  ['{a="b"} | LogFmt | x=IP("10.0.0.0/8") Or Y="z"', '{a="b"} | logfmt | x=ip("10.0.0.0/8") or Y="z"'],
  ['Sum_Over_Time({a="b"} | UNWRAP BYTES(x) [1m])', 'sum_over_time({a="b"} | unwrap bytes(x) [1m])'],
  ['Vector(1) > BOOL 0', 'vector(1) > bool 0'],
  [
    'count_over_time({a="b"}[1m]) UNLESS ON (x) Vector(1)',
    'count_over_time({a="b"}[1m]) unless on (x) vector(1)',
  ],
])('words are read in any case: %s', (query, lower) => {
  expect(print(parseValidQuery(query))).toBe(print(parseValidQuery(lower)));
});

test('a label keeps its case, and may be called as a function is, in any case', () => {
  expect(print(parseValidQuery('{Rate="b"} | Count > 5'))).toBe('{Rate="b"} | Count>5');
});
