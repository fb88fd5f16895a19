import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseJsonRequest } from '../otlp/json.ts';
import { readEnvelope } from './incoming.ts';
import { StoreWriter } from './store-writer.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'store-writer-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const hour = 3_600_000;

function request(trace: number, spans = 1, firstSpan = 1) {
  const list = Array.from({ length: spans }, (_, index) => ({
    traceId: trace.toString(16).padStart(32, '0'),
    spanId: (firstSpan + index).toString(16).padStart(16, '0'),
    startTimeUnixNano: '1000',
    endTimeUnixNano: '2000',
    attributes: [{ key: 'filler', value: { stringValue: 'x'.repeat(400) } }],
  }));
  return readEnvelope(parseJsonRequest({ resourceSpans: [{ scopeSpans: [{ spans: list }] }] }).envelope);
}

test('a span that is sent twice is stored once, also when its block is not the newest any more', () => {
  const store = new StoreWriter(directory, { retentionHours: 24, maxBytes: 1e9, blockItems: 2 });
  expect(store.write([request(1, 3)])).toHaveLength(3);
  expect(store.write([request(2)])).toHaveLength(1);
  expect(readdirSync(directory).filter((file) => file.endsWith('.db'))).toHaveLength(2);
  expect(store.write([request(1, 4)]).map(({ traceId }) => traceId)).toEqual([request(1).spans[0]?.traceId]);
  expect(store.blocks().map(({ spans }) => spans)).toEqual([1, 4]);
  store.close();
});

test('blocks older than the retention go, the newest stays', () => {
  let now = 0;
  const store = new StoreWriter(directory, { retentionHours: 24, maxBytes: 1e9, blockItems: 1e6 }, () => now);
  for (const hours of [1, 4, 7, 40]) {
    now = hours * hour;
    store.write([request(hours)]);
  }
  expect(store.blocks()).toHaveLength(4);
  const dropped = store.enforceLimits();
  // What was in the block of hour 7 may have arrived until hour 40.
  expect(dropped).toHaveLength(2);
  now = 80 * hour;
  store.enforceLimits();
  expect(store.blocks().length).toBeGreaterThan(0);
  store.close();
});

test('the oldest blocks go when there are too many bytes, and their traces with them', () => {
  const store = new StoreWriter(directory, { retentionHours: 24, maxBytes: 3_000_000, blockItems: 500 });
  for (let trace = 1; trace <= 60; trace += 1) {
    store.write([request(trace, 100)]);
    store.enforceLimits();
  }
  expect(store.bytes()).toBeLessThan(3_500_000);
  expect(store.blocks().length).toBeGreaterThan(1);
  // The last trace is known still, the first is not: it would be stored again.
  expect(store.write([request(60, 100)])).toHaveLength(0);
  expect(store.write([request(1, 100)])).toHaveLength(100);
  store.close();
});

test('a block survives a new start, and spans of its traces still go there', () => {
  const limits = { retentionHours: 24, maxBytes: 1e9, blockItems: 2 };
  const first = new StoreWriter(directory, limits);
  first.write([request(1, 2)]);
  first.write([request(2)]);
  first.close();
  const second = new StoreWriter(directory, limits);
  expect(second.write([request(1, 3)])).toHaveLength(1);
  expect(second.blocks().map(({ spans }) => spans)).toEqual([1, 3]);
  second.close();
});
