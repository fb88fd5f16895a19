import { expect, test } from 'vitest';
import { readVectors } from '../testing/vectors.ts';
import { parseQuery } from './parse.ts';
import { printQuery } from './print.ts';

const accepted = readVectors().filter(({ range }) => range.status === 200);

test.each(accepted)('$query means the same when it is printed', ({ query }) => {
  const parsed = parseQuery(query);
  const printed = printQuery(parsed);
  expect(parseQuery(printed)).toEqual(parsed);
  expect(printQuery(parseQuery(printed))).toBe(printed);
});

test.each([
  ['sum(rate({a="b"}|="x"[1m]))by(c)', 'sum by (c)(rate({a="b"} |= "x"[1m]))'],
  ['{a="b",c!~`d\\d`}|json|x>5', '{a="b", c!~"d\\\\d"} | json | x>5'],
  ['1+2*vector(3)', '(1 + (2 * vector(3)))'],
])('%s is printed as %s', (query, printed) => {
  expect(printQuery(parseQuery(query))).toBe(printed);
});
