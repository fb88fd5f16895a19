import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc } from '@lab/testkit/properties';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogRecord } from '../../ingest/record.ts';
import type { Query } from '../../logql/ast.ts';
import { labelsKey } from '../../logql/labels.ts';
import { LogqlError } from '../../logql/logql-error.ts';
import { parseQuery } from '../../logql/parse.ts';
import { printQuery } from '../../logql/print.ts';
import { queryRange } from '../../logql/query.ts';
import type { EntrySource, Steps } from '../../logql/source.ts';
import { BlockReader } from '../../storage/block-reader.ts';
import { StoreWriter } from '../../storage/store-writer.ts';
import { storedSource } from '../../storage/stored-source.ts';
import { arbitraryRecord, firstTime, second, span } from './arbitrary-entries.ts';
import { arbitraryQuery } from './arbitrary-query.ts';
import { type NaiveAnswer, naiveAnswer, shownLine } from './evaluate.ts';
import { keyOf } from './series.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'log-property-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const steps: Steps = {
  start: firstTime + 10n * second,
  end: firstTime + BigInt(span) * second,
  step: 9n * second,
};

/** Calls `look` with a store that holds the lines, in two blocks. */
function withStore(run: number, records: readonly LogRecord[], look: (source: EntrySource) => void): void {
  let clock = 1_000;
  const folder = join(directory, String(run));
  const limits = { retentionHours: 24, maxBytes: 1e9, blockItems: 30 };
  const writer = new StoreWriter(folder, limits, () => (clock += 1));
  for (let at = 0; at < records.length; at += 20) writer.write(records.slice(at, at + 20));
  const readers = writer.blocks().map(({ path }) => new BlockReader(path));
  look(storedSource(readers, { deadline: Number.MAX_SAFE_INTEGER, maxItems: 1e9 }));
  for (const reader of readers) reader.close();
  writer.close();
}

function answer(query: string, source: EntrySource): NaiveAnswer {
  try {
    const result = queryRange(parseQuery(query), source, steps, steps.step, {
      limit: 5_000,
      direction: 'forward',
    });
    if (result.type === 'streams') {
      const lines = result.entries.map(({ timestamp, line, stream, metadata, parsed }) =>
        shownLine(timestamp, line, new Map([...stream, ...metadata, ...parsed])),
      );
      return { kind: 'lines', lines: lines.sort() };
    }
    if (result.type !== 'matrix') throw new Error(`a range has no ${result.type}`);
    const series = result.series.map(({ metric, points }) => {
      const values = points.map(({ timestamp, value }): [bigint, number] => [timestamp, value]);
      return [keyOf(metric), values] as const;
    });
    return { kind: 'series', series: new Map(series) };
  } catch (error) {
    if (error instanceof LogqlError) return { kind: 'failed' };
    throw error;
  }
}

/** With as many digits as the order of additions leaves. */
function comparable(one: NaiveAnswer): unknown {
  if (one.kind !== 'series') return one;
  return [...one.series]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, points]) => [
      key,
      points.map(([time, value]) => [time, Math.abs(value) < 1e-12 ? 0 : Number(value.toPrecision(9))]),
    ]);
}

/** A `sum` or `by` tells which labels are wanted: what is wrong in the rest of a line is not seen then, as in Loki. */
const mayOverlookErrors = (query: string) => /\b(?:sum|by)\b/.test(query);

test('the store answers any query over any lines as the naive evaluator does', () => {
  let run = 0;
  const property = fc.property(
    fc.array(arbitraryRecord, { minLength: 10, maxLength: 60 }),
    fc.array(arbitraryQuery, { minLength: 6, maxLength: 6 }),
    (records, queries) => {
      run += 1;
      const distinct = new Map(
        records.map((one) => [
          `${one.timestamp} ${one.line} ${labelsKey(one.stream)} ${labelsKey(one.metadata)}`,
          one,
        ]),
      );
      const entries = [...distinct.values()].sort((a, b) => Number(a.timestamp - b.timestamp));
      withStore(run, records, (source) => {
        for (const query of queries) compare(query, entries, source);
      });
    },
  );
  fc.assert(property, { numRuns: 60 });
}, 60_000);

function compare(query: Query, entries: readonly LogRecord[], source: EntrySource): void {
  const text = printQuery(query);
  expect(parseQuery(text), text).toEqual(query);
  // With a sum over no label, `unpack` has nothing to do: the line stays packed, as in Loki.
  if (/\bsum\b/.test(text) && text.includes('unpack')) return;
  const expected = naiveAnswer(query, entries, steps);
  const found = answer(text, source);
  if (expected.kind === 'failed' && mayOverlookErrors(text)) return;
  expect(comparable(found), text).toEqual(comparable(expected));
}
