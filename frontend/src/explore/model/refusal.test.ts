import { expect, it } from 'vitest';
import type { LanguageId } from './language.ts';
import { refusalOf } from './refusal.ts';

/** The text that a refusal marks. */
function marked(language: LanguageId, query: string, reason: string): string | undefined {
  const { place } = refusalOf(language, query, 'refused', reason);
  return place && query.slice(place.from, place.to);
}

it.each([
  // Recorded from Prometheus 3.15.
  [
    'Prometheus: a word',
    'promql',
    'foo(up)',
    'invalid parameter "query": 1:1: parse error: unknown function with name "foo"',
    'foo',
  ],
  [
    'Prometheus: the end',
    'promql',
    'sum(rate(up[5m])',
    'invalid parameter "query": 1:17: parse error: unclosed left parenthesis',
    ')',
  ],
  [
    'Prometheus: another line',
    'promql',
    'up\n+ +* 3',
    'invalid parameter "query": 2:4: parse error: unexpected <op:*>',
    '*',
  ],
  [
    'Prometheus counts bytes',
    'promql',
    'up{a="ü"} }',
    `invalid parameter "query": 1:12: parse error: unexpected character: '}'`,
    '}',
  ],
  [
    'Loki: a word',
    'logql',
    '{a="b"} | foo bar',
    'parse error at line 1, col 15: syntax error: unexpected IDENTIFIER',
    'bar',
  ],
  [
    'Loki counts characters',
    'logql',
    '{a="😀"} |= bar',
    'parse error at line 1, col 12: syntax error: unexpected IDENTIFIER, expecting STRING',
    'bar',
  ],
  [
    'Tempo',
    'traceql',
    '{ span.foo = }',
    'invalid TraceQL query: parse error at line 1, col 14: syntax error: unexpected }',
    '}',
  ],
  [
    'Tempo: the end',
    'traceql',
    '{ span.foo = "x" ',
    'invalid TraceQL query: parse error at line 1, col 18: syntax error: unexpected $end',
    '"',
  ],
] as const)('%s', (_name, language, query, reason, text) => {
  expect(marked(language, query, reason)).toBe(text);
});

it('marks nothing where the store names no place', () => {
  expect(
    marked('promql', 'up[5m]', 'invalid parameter "query": invalid expression type "range vector"'),
  ).toBe(undefined);
  expect(
    marked('logql', '{a=""}', 'parse error : queries require at least one matcher that is not empty'),
  ).toBe(undefined);
});

it('marks nothing outside of the query, whatever the store says', () => {
  const { place } = refusalOf('logql', 'ab', 'refused', 'line 7, col 99');
  expect(place).toEqual({ from: 1, to: 2 });
});
