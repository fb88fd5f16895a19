import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpError } from '@lab/http/http-error';
import { Readers } from '@lab/store-engine/readers';
import { fc } from '@lab/testkit/properties';
import { expect, test } from 'vitest';
import type { Trace } from '../model/span.ts';
import { parseJsonRequest } from '../otlp/json.ts';
import { BlockReader } from '../storage/block-reader.ts';
import { readEnvelope } from '../storage/incoming.ts';
import { StoreWriter } from '../storage/store-writer.ts';
import { metricsQuery, searchQuery } from '../testing/arbitrary-query.ts';
import { exportRequests } from '../testing/arbitrary-trace.ts';
import { NoAnswer, naiveSearch } from '../testing/naive.ts';
import { tracesOf } from '../testing/traces.ts';
import { compilePipeline } from '../traceql/evaluate.ts';
import { compileShown } from '../traceql/evaluate-field.ts';
import { parseQuery } from '../traceql/parse.ts';
import { QuerySyntaxError } from '../traceql/query-syntax-error.ts';
import { nil, toKey } from '../traceql/static.ts';
import { indexTrace, type TraceIndex } from '../traceql/trace-index.ts';
import { Budget } from './budget.ts';
import type { OpenBlock } from './matches.ts';
import { intervalOf, toIntervals } from './metrics/intervals.ts';
import { SeriesAggregator } from './metrics/series.ts';
import { metricsRange } from './metrics-range.ts';
import { findMatches } from './search.ts';
import { valueJson } from './search-response.ts';

const base = 1_790_000_000_000_000_000n;
/** Milliseconds for a property on a busy machine. */
const patience = 60_000;
const bounds = { deadline: Number.MAX_SAFE_INTEGER, maxItems: 1_000_000 };

/** Runs `use` on a real store that holds the requests, in blocks of a few spans. */
function withStore<T>(requests: readonly unknown[], use: (blocks: readonly OpenBlock[]) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'search-'));
  const writer = new StoreWriter(directory, { retentionHours: 24, maxBytes: 1e9, blockItems: 12 });
  const readers = new Readers((path) => new BlockReader(path));
  try {
    for (const request of requests) writer.write([readEnvelope(parseJsonRequest(request).envelope)]);
    return use(readers.select(writer.blocks()));
  } finally {
    readers.close();
    writer.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Sorted span sets by trace id. */
type Found = Record<string, string[][]>;

const sortSets = (sets: readonly (readonly string[])[]) => sets.map((ids) => ids.toSorted()).toSorted();

/** Every span of every trace is looked at, by an evaluator of its own. Traces for which the query has no answer apart. */
function lookEverywhere(query: string, traces: readonly Trace[]) {
  const parsed = parseQuery(query);
  const found: Found = {};
  let unanswered = 0;
  for (const trace of traces) {
    try {
      const sets = naiveSearch(parsed, trace);
      if (sets.length > 0) found[trace.traceId] = sortSets(sets);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      unanswered += 1;
    }
  }
  return { found, unanswered };
}

/** Nothing for a query that cannot be answered. */
function storedSearch(query: string, blocks: readonly OpenBlock[]): Found | undefined {
  const job = { limit: 1_000, range: undefined };
  try {
    const matches = findMatches(parseQuery(query), job, blocks, new Budget(bounds));
    return Object.fromEntries(
      matches.map(({ trace, sets }) => [
        trace.traceId,
        sortSets(sets.map(({ spans }) => spans.map(({ span }) => span.spanId))),
      ]),
    );
  } catch (error) {
    if (error instanceof HttpError) return undefined;
    throw error;
  }
}

function isValid(query: string): boolean {
  try {
    parseQuery(query);
    return true;
  } catch (error) {
    if (error instanceof QuerySyntaxError) return false;
    throw error;
  }
}

test(
  'the store finds what looking at every span finds, for any traces and queries',
  () => {
    const queries = fc.array(searchQuery.filter(isValid), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(exportRequests(base), queries, (requests, texts) => {
        const traces = tracesOf(requests);
        withStore(requests, (blocks) => {
          for (const query of texts) {
            const { found, unanswered } = lookEverywhere(query, traces);
            const stored = storedSearch(query, blocks);
            // The store fails as a whole, unless an index spares it the trace that has no answer.
            if (stored || unanswered === 0) expect(stored, query).toEqual(found);
          }
        });
      }),
      { numRuns: 60 },
    );
  },
  patience,
);

test.each([
  ['{ !(resource.region != 0.5) && name = "x" } || { name = "x" && span.y = 1 }', ['1']],
  ['{ !(instrumentation.depth != 0.5) && name = "x" } || { name = "x" && span.y = 1 }', ['1']],
  ['{ resource.tags != "a" }', ['1']],
])('%s looks at resources and scopes whose values the query does not see', (query, expected) => {
  const value = { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } };
  const attributes = (key: string) => [{ key, value: { intValue: '2' } }];
  const ids = { traceId: '1'.padStart(32, '0'), spanId: '1'.padStart(16, '0') };
  const times = { startTimeUnixNano: String(base), endTimeUnixNano: String(base) };
  const scopeSpans = [
    { scope: { name: 'a', attributes: attributes('depth') }, spans: [{ ...ids, ...times, name: 'x' }] },
  ];
  const resource = { attributes: [...attributes('region'), { key: 'tags', value }] };
  withStore([{ resourceSpans: [{ resource, scopeSpans }] }], (blocks) => {
    const found = Object.values(storedSearch(query, blocks) ?? {}).flat(2);
    expect(found.map((id) => id.at(-1))).toEqual(expected);
  });
});

const ids = {
  trace: '00179af2b3c4d5e60718293a4b5c6d7e',
  span: '0a1b2c3d4e5f6071',
  parent: '00bb2c3d4e5f6071',
  linkedTrace: '000f9af2b3c4d5e60718293a4b5c6d7e',
  linkedSpan: '0c1b2c3d4e5f6071',
};

test.each([
  ['trace:id', ids.trace],
  ['span:id', ids.span],
  ['span:parentID', ids.parent],
  ['link:traceID', ids.linkedTrace],
  ['link:spanID', ids.linkedSpan],
])('%s is found with and without the zeros that it begins with, in either case', (name, id) => {
  const times = { startTimeUnixNano: String(base), endTimeUnixNano: String(base) };
  const links = [{ traceId: ids.linkedTrace, spanId: ids.linkedSpan }];
  const span = { traceId: ids.trace, spanId: ids.span, parentSpanId: ids.parent, name: 'x', links, ...times };
  withStore([{ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }], (blocks) => {
    const finds = (query: string) => Object.keys(storedSearch(query, blocks) ?? {}).length === 1;
    for (const written of [id, id.toUpperCase(), id.replace(/^0+/, '')]) {
      expect(finds(`{ ${name} = "${written}" }`), written).toBe(true);
      expect(finds(`{ "${written}" = ${name} && name = "x" }`), written).toBe(true);
      expect(finds(`{ ${name} != "${written}" }`), written).toBe(false);
      expect(finds(`{ name = "x" } | by(${name}) | count() > 0`), written).toBe(true);
    }
    expect(finds(`{ ${name} =~ "${id.slice(0, 6)}.*" }`)).toBe(true);
    expect(finds(`{ ${name} = "${id.slice(0, -1)}" }`)).toBe(false);
    expect(finds(`{ ${name} = "" || ${name} = "0" || ${name} = "no id" }`)).toBe(false);
  });
});

/** Series come in no particular order. */
function sorted(series: readonly unknown[]): string[] {
  return series.map((one) => JSON.stringify(one)).sort();
}

function naiveMetrics(
  query: string,
  traces: readonly TraceIndex[],
  range: { start: bigint; end: bigint },
  step: bigint,
) {
  const parsed = parseQuery(query);
  if (!parsed.metrics) throw new Error('not a metrics query');
  const intervals = toIntervals(range, step);
  const aggregator = new SeriesAggregator(parsed.metrics, intervals);
  const pipeline = compilePipeline(parsed);
  const operand = parsed.metrics.operand && compileShown(parsed.metrics.operand);
  const group = parsed.metrics.by.map(compileShown);
  for (const node of traces.flatMap((trace) => pipeline(trace).flatMap(({ spans }) => spans))) {
    aggregator.observe({
      interval: intervalOf(intervals, node.span.start),
      value: operand ? operand(node) : nil,
      group: group.map((read) => read(node)),
    });
  }
  return aggregator.results().map(({ labels, values }) => ({
    labels: labels.map(({ key, value }) => `${key}=${toKey(value)}${JSON.stringify(valueJson(value))}`),
    values: values.filter((value) => !Number.isNaN(value)),
  }));
}

test(
  'metrics from columns are those of looking at every span',
  () => {
    const range = { start: base, end: base + 30_000_000_000n };
    const step = 2_000_000_000n;
    const rounded = (value: number) => Number(value.toPrecision(9));
    fc.assert(
      fc.property(
        exportRequests(base),
        fc.array(metricsQuery.filter(isValid), { minLength: 8, maxLength: 8 }),
        (requests, texts) => {
          const traces = tracesOf(requests).map(indexTrace);
          withStore(requests, (blocks) => {
            for (const query of texts) {
              const { body } = metricsRange({ kind: 'metrics', query, range, step }, blocks, bounds);
              const { series } = JSON.parse(String(body)) as {
                series: { labels: { key: string; value: unknown }[]; samples: { value: number }[] }[];
              };
              const stored = series.map(({ labels, samples }) => [
                labels.map(({ key, value }) => `${key}${JSON.stringify(value)}`).join(),
                samples.map(({ value }) => rounded(value)),
              ]);
              const naive = naiveMetrics(query, traces, range, step).map(({ labels, values }) => [
                labels.map((label) => label.replace(/=[a-z]+:.*?(\{)/s, '$1')).join(),
                values.map(rounded),
              ]);
              expect(sorted(stored), query).toEqual(sorted(naive));
            }
          });
        },
      ),
      { numRuns: 40 },
    );
  },
  patience,
);
