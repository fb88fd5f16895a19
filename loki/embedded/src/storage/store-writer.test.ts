import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { fc } from '@lab/testkit/properties';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogRecord } from '../ingest/record.ts';
import type { Labels } from '../logql/labels.ts';
import { labelsKey } from '../logql/labels.ts';
import { memorySource } from '../logql/memory-source.ts';
import { parseQuery } from '../logql/parse.ts';
import type { Entry } from '../logql/pipeline.ts';
import { queryRange } from '../logql/query.ts';
import type { Direction } from '../logql/source.ts';
import { BlockReader } from './block-reader.ts';
import { decodeTimes, encodeChunk } from './chunk.ts';
import { StoreWriter } from './store-writer.ts';
import { storedSource } from './stored-source.ts';
import { textTest } from './text-filter.ts';
import { traceTest } from './trace-filter.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'log-blocks-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const bounds = { deadline: Number.MAX_SAFE_INTEGER, maxItems: 1e9 };
const limits = { retentionHours: 24, maxBytes: 1e9, blockItems: 1e6 };

const record: fc.Arbitrary<LogRecord> = fc.record({
  timestamp: fc.bigInt(1_000n, 1_050n),
  line: fc.constantFrom('', 'GET /a', 'POST /b', 'größer', '{"a":1}'),
  stream: fc.constantFrom(...['x', 'y', 'z'].map((app) => new Map([['app', app]]))),
  metadata: fc.constantFrom(
    new Map(),
    new Map([['trace_id', 't1']]),
    new Map([
      ['trace_id', 't2'],
      ['n', '3'],
    ]),
    new Map([['app', 'not the stream’s']]),
  ),
});

const queries = [
  '{app=~".+"}',
  '{app="x"} |= "GET"',
  '{app!="y", app=~".+"} |= "GET" or "größer" != "POST"',
  '{app=~"x|z"} | trace_id="t2"',
  '{app=~".+"} | json | a="1" | trace_id="t1"',
];

/** What is counted by column. */
const counts = [
  'sum (count_over_time({app=~".+"} [7ns]))',
  'sum by (n, app) (count_over_time({app=~".+"} [1ns]))',
  'sum by (trace_id) (rate({app="x"} [20ns] offset 3ns))',
  'sum by (app_extracted, app) (rate({app=~"x|y"} [4ns]))',
];

/** Entries at the same time in one order. */
const shown = (entries: readonly Entry[] | readonly { timestamp: bigint; line: string }[]) =>
  entries.map((entry) => `${entry.timestamp} ${JSON.stringify(entry, plainly)}`);

const plainly = (_key: string, value: unknown) => {
  if (typeof value === 'bigint') return String(value);
  const isMap = typeof value === 'object' && value !== null && 'keys' in value && !Array.isArray(value);
  return isMap ? [...(value as Labels)].sort() : value;
};

test('any lines, sent in any batches, merged or not, in one block or several, are found as they were sent', () => {
  let run = 0;
  const property = fc.property(
    fc.array(fc.array(record, { maxLength: 12 }), { maxLength: 8 }),
    fc.constantFrom<Direction>('forward', 'backward'),
    fc.constantFrom(5, 1e6),
    fc.boolean(),
    (batches, direction, blockItems, isMerged) => {
      run += 1;
      const folder = join(directory, String(run));
      let clock = 1_000;
      const writer = new StoreWriter(folder, { ...limits, blockItems }, () => (clock += 1));
      for (const batch of batches) writer.write(batch);
      writer.close();
      // Blocks but the last are merged when they are opened.
      const again = new StoreWriter(
        folder,
        { ...limits, blockItems: isMerged ? 1 : blockItems },
        () => (clock += 1),
      );
      if (isMerged) again.write([]);
      const readers = again.blocks().map(({ path }) => new BlockReader(path));
      const distinct = new Map(
        batches
          .flat()
          .map((one) => [
            `${one.timestamp} ${one.line} ${labelsKey(one.stream)} ${labelsKey(one.metadata)}`,
            one,
          ]),
      );
      const memory = memorySource([...distinct.values()].sort((a, b) => Number(a.timestamp - b.timestamp)));
      const range = { start: 1_005n, end: 1_045n };
      for (const query of queries) {
        const results = [storedSource(readers, bounds), memory].map((source) => {
          const result = queryRange(parseQuery(query), source, range, 1n, { limit: 1_000, direction });
          if (result.type !== 'streams') throw new Error('a query of lines has lines');
          return result.entries;
        });
        const [stored = [], expected = []] = results;
        expect(shown(stored).sort()).toEqual(shown(expected).sort());
        expect(stored.map(({ timestamp }) => timestamp)).toEqual(expected.map(({ timestamp }) => timestamp));
      }
      for (const query of counts) {
        const [stored, expected] = [storedSource(readers, bounds), memory].map((source) => {
          const result = queryRange(parseQuery(query), source, range, 3n, { limit: 1_000, direction });
          if (result.type !== 'matrix') throw new Error('a count over steps is a matrix');
          return result.series.map((one) => JSON.stringify(one, plainly)).sort();
        });
        expect(stored, query).toEqual(expected);
      }
      for (const reader of readers) reader.close();
      again.close();
    },
  );
  fc.assert(property, { numRuns: 40 });
});

test('many small chunks of a stream become few large ones, and nothing is lost', () => {
  const writer = new StoreWriter(directory, limits);
  const stream = new Map([['app', 'x']]);
  for (let batch = 0; batch < 50; batch += 1) {
    const lines = Array.from({ length: 100 }, (_, index) => ({
      timestamp: BigInt(batch * 100 + index + 1),
      line: `line ${batch}-${index}`,
      stream,
      metadata: new Map([['trace_id', `t${batch % 7}`]]),
    }));
    writer.write(lines);
  }
  expect(writer.merge()).toBe(true);
  expect(writer.merge()).toBe(false);
  const [block] = writer.blocks();
  expect(block?.entries).toBe(5_000);
  const reader = new BlockReader(block?.path ?? '');
  const [only] = reader.streams();
  expect(reader.chunks(only?.[0] ?? 0, 0n, 1n << 62n)).toHaveLength(2);
  const chunkIds = reader.chunks(only?.[0] ?? 0, 0n, 1n << 62n).map(({ id }) => id);
  for (const id of chunkIds) {
    expect(traceTest('t3')(reader.filter('trace', id) ?? new Uint8Array())).toBe(true);
    expect(textTest('line')(reader.filter('text', id) ?? new Uint8Array())).toBe(true);
    expect(textTest('needle')(reader.filter('text', id) ?? new Uint8Array())).toBe(false);
  }
  const source = storedSource([reader], bounds);
  const result = queryRange(parseQuery('{app="x"}'), source, { start: 0n, end: 1n << 62n }, 1n, {
    limit: 10_000,
    direction: 'backward',
  });
  if (result.type !== 'streams') throw new Error('a query of lines has lines');
  expect(result.entries).toHaveLength(5_000);
  expect(result.entries[0]?.line).toBe('line 49-99');
  reader.close();
  writer.close();
});

test('chunks of before 28 November 2026, whose times are no differences, are still read', () => {
  const offsets = Float64Array.of(0, 5, 7);
  const times = zstdCompressSync(new Uint8Array(offsets.buffer));
  expect(decodeTimes(1_000n, times, 3)).toEqual([1_000n, 1_005n, 1_007n]);
  const entries = [1_000n, 1_005n, 1_007n].map((timestamp) => ({ timestamp, line: '', metadata: new Map() }));
  expect(decodeTimes(1_000n, encodeChunk(entries).times, 3)).toEqual([1_000n, 1_005n, 1_007n]);
});

test('the oldest blocks go when there are too many bytes', () => {
  let clock = 1_000;
  const small = { retentionHours: 24, maxBytes: 400_000, blockItems: 200 };
  const writer = new StoreWriter(directory, small, () => (clock += 1));
  const line = () => Array.from({ length: 800 }, () => Math.random().toString(36)).join('');
  for (let batch = 0; batch < 20; batch += 1) {
    writer.write(
      Array.from({ length: 100 }, (_, index) => ({
        timestamp: BigInt(batch * 100 + index + 1),
        line: index === 0 ? line() : 'x',
        stream: new Map([['app', 'x']]),
        metadata: new Map(),
      })),
    );
    writer.enforceLimits();
  }
  const blocks = writer.blocks();
  expect(blocks.length).toBeGreaterThan(1);
  expect(blocks.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(600_000);
  expect(blocks.at(-1)?.start).toBeGreaterThan(1n);
  writer.close();
});
