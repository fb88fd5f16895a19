import { describe, expect, test } from 'vitest';
import { tracesOf } from '../testing/traces.ts';
import { readTraces, readVectors, type Vector } from '../testing/vectors.ts';
import { compilePipeline } from './evaluate.ts';
import { parseQuery } from './parse.ts';
import { indexTrace, type TraceIndex } from './trace-index.ts';

const base = 1_790_000_000_000_000_000n;

function evaluate(query: string, traces: readonly TraceIndex[]): Vector['traces'] {
  const pipeline = compilePipeline(parseQuery(query));
  const found = traces.flatMap((trace) => {
    const ids = pipeline(trace).flatMap(({ spans }) => spans.map(({ span }) => span.spanId));
    return ids.length > 0 ? [[trace.traceId, [...new Set(ids)].sort()] as const] : [];
  });
  return Object.fromEntries(found);
}

describe.each([
  ['the lab’s traces', 'traces.json.gz', 'golden.json.gz'],
  ['generated traces', 'extra-traces.json.gz', 'extra-golden.json.gz'],
])('of %s', (_, traceFile, vectorFile) => {
  const traces = tracesOf(readTraces(base, traceFile)).map(indexTrace);

  test.each(readVectors(vectorFile))('$query selects what Tempo selected', ({ query, traces: expected }) => {
    expect(evaluate(query, traces)).toEqual(expected);
  });
});

/** One trace without a root, so that tree and reading show: a parent with two children. */
const family = tracesOf([
  {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              member(
                '1',
                '9',
                [['num', 1]],
                [
                  ['log', []],
                  ['exception', [['n', 1]]],
                ],
              ),
              member(
                '2',
                '1',
                [
                  ['num', 5],
                  ['flt', 1.5],
                ],
                [
                  ['exception', [['n', 1]]],
                  ['log', []],
                ],
              ),
              member('3', '1', [['str', 'a']], []),
            ],
          },
        ],
      },
    ],
  },
]).map(indexTrace);

type Pair = readonly [string, string | number];

function attributesOf(pairs: readonly Pair[]) {
  return pairs.map(([key, value]) => {
    if (typeof value === 'string') return { key, value: { stringValue: value } };
    return { key, value: Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value } };
  });
}

function member(
  id: string,
  parent: string,
  own: readonly Pair[],
  events: readonly (readonly [string, readonly Pair[]])[],
) {
  return {
    traceId: '1'.padStart(32, '0'),
    spanId: id.padStart(16, '0'),
    parentSpanId: parent.padStart(16, '0'),
    name: 'a',
    startTimeUnixNano: String(base + BigInt(id)),
    endTimeUnixNano: String(base + BigInt(id)),
    attributes: attributesOf(own),
    events: events.map(([name, pairs]) => ({
      name,
      timeUnixNano: String(base),
      attributes: attributesOf(pairs),
    })),
  };
}

// Each was found by comparing with the naive evaluator.
test.each([
  ['a negative number is a literal with a type', '{ span.num > -1.5 }', ''],
  ['arithmetic on literals gives a literal', '{ span.num > 1 - 0.5 }', ''],
  ['a constant that is true reads every span', '{ 1 < 2 } || { span.num = 1 }', '123'],
  ['a constant that is false reads none', '{ false } || { !(span.num = 1) }', ''],
  [
    'event:name is of any event that fits',
    '{ (event:name = "log" || event.n = 5) && (event.n = 1 || name = "b") }',
    '12',
  ],
  ['conditions meet on one event also after { }', '{ } | { event:name = "log" && event.n = 1 }', ''],
  ['no event has the attribute', '{ event.n = nil }', '3'],
  ['an attribute of an event is not missing where it is hidden', '{ event.n = nil || name = "b" }', '3'],
  ['asking for one missing attribute does not show others', '{ span.str = nil && span.num > 0.5 }', ''],
  [
    'what follows select() does not decide on spans',
    '{ span.num > 0 } | select(name) | { !(span.flt = 2.5) }',
    '12',
  ],
  ['select() shows values and hides none from conditions', '{ span.num > 0.5 } | select(span.num)', ''],
  [
    'what follows select() in parentheses does not decide on spans either',
    '({ span.num > 0 } | select(name) | { !(span.flt = 2.5) }) || ({ false } | count() > 0)',
    '12',
  ],
  ['nothing comes of nothing in parentheses', '({ false } | coalesce()) && ({ } | count() > 0)', ''],
  ['no right side, no answer to look for', '({ } | by(span.num)) > ({ name = "b" } | count() > 0)', ''],
  ['children are counted without a root', '{ span:childCount = 2 }', '1'],
  ['a power that does not fit is the smallest integer', '{ 500 ^ span.num < 0 }', '2'],
])('%s: %s', (_, query, expected) => {
  const [ids = []] = Object.values(evaluate(query, family));
  expect(ids.map((id) => id.at(-1)).join('')).toBe(expected);
});
