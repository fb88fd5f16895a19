import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { QueryFailure } from '../../console/data/failure.ts';
import { keepReading, type Reading } from './reading.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Answer = string | QueryFailure;

/** A store that gives the answers in turn, the last one for ever. */
function reading(answers: readonly Answer[], again: (value: string) => number | undefined = () => undefined) {
  const told: Reading<string>[] = [];
  let asked = 0;
  const end = keepReading<string>({
    read: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? '';
      asked += 1;
      if (answer instanceof QueryFailure) throw answer;
      return answer;
    },
    changed: (one) => told.push(one),
    again,
    same: (a, b) => a === b,
  });
  return { told, end, asked: () => asked };
}

it('recovers by itself, and meanwhile keeps what it knew', async () => {
  const { told, asked } = reading(['a', new QueryFailure('away'), new QueryFailure('away'), 'b'], (value) =>
    value === 'a' ? 500 : undefined,
  );
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual([
    { state: 'loading' },
    { state: 'ready', value: 'a' },
    { state: 'failed', message: 'away', value: 'a' },
    { state: 'failed', message: 'away', value: 'a' },
    { state: 'ready', value: 'b' },
  ]);
  expect(asked()).toBe(4);
});

it('asks at growing distances, but never more than ten seconds apart', async () => {
  const { asked } = reading([new QueryFailure('away')]);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(asked()).toBe(5);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBeGreaterThanOrEqual(10);
});

it('tells an answer that has not changed only once', async () => {
  const { told, asked } = reading(['a'], () => 100);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked()).toBeGreaterThan(5);
  expect(told).toEqual([{ state: 'loading' }, { state: 'ready', value: 'a' }]);
});

it('asks no more once it was ended', async () => {
  const { asked, end } = reading(['a'], () => 100);
  await vi.advanceTimersByTimeAsync(0);
  end();
  const before = asked();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked()).toBe(before);
});
