import { afterEach, expect, test } from 'vitest';
import { setClockAhead } from './clock.ts';

afterEach(() => setClockAhead(0));

test('the clock is ahead, and dates that are given are what they were', () => {
  const before = Date.now();
  setClockAhead(60_000);
  expect(Date.now()).toBeGreaterThanOrEqual(before + 60_000);
  const seen = new Date();
  expect(seen.getTime()).toBeGreaterThanOrEqual(before + 60_000);
  expect(new Date(0).getTime()).toBe(0);
  expect(new Date(2_020, 0, 31).getDate()).toBe(31);
  expect(seen).toBeInstanceOf(Date);
  setClockAhead(0);
  expect(Date.now()).toBeLessThan(before + 60_000);
});
