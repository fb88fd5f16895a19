import { expect, test } from 'vitest';
import { WaitingLines } from './waiting-lines.ts';

const stream = new Map([['app', 'shop']]);
const record = (timestamp: bigint) => ({ timestamp, line: `at ${timestamp}`, stream, metadata: new Map() });
const times = (records: readonly { timestamp: bigint }[]) => records.map(({ timestamp }) => timestamp);

test('a line that came late takes its place among those that wait', () => {
  const waiting = new WaitingLines();
  waiting.add([record(20n), record(30n)]);
  waiting.add([record(10n)]);
  expect(waiting.oldest).toBe(10n);
  expect(times(waiting.take(20n, 10).records)).toEqual([10n, 20n]);
  expect(times(waiting.take(100n, 10).records)).toEqual([30n]);
  expect(waiting.oldest).toBeUndefined();
});

test('no more than wanted are taken', () => {
  const waiting = new WaitingLines();
  waiting.add([record(1n), record(2n), record(3n)]);
  expect(times(waiting.take(100n, 2).records)).toEqual([1n, 2n]);
  expect(times(waiting.take(0n, 2).records)).toEqual([]);
});

test('what is too much is dropped, and a thousand of it reported once', () => {
  const waiting = new WaitingLines();
  waiting.add(Array.from({ length: 12_000 }, (_, index) => record(BigInt(index))));
  const first = waiting.take(0n, 1);
  expect(first.dropped).toHaveLength(1_000);
  expect(first.dropped[0]).toEqual({ labels: stream, timestamp: 10_000n });
  expect(waiting.take(0n, 1).dropped).toEqual([]);
  expect(waiting.take(100_000n, 20_000).records).toHaveLength(9_999);
});
