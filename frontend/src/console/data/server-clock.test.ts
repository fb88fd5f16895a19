import { afterEach, expect, test, vi } from 'vitest';
import { endFor, learnServerTime, serverNow } from './server-clock.ts';

afterEach(() => vi.useRealTimers());

const lab = Date.parse('2026-01-02T03:04:05Z');
const answerAt = (time: number) => new Headers({ date: new Date(time).toUTCString() });

test.each([
  ['two minutes ahead', 120_000, lab],
  ['an hour behind', -3_600_000, lab],
  ['a second ahead', 1_000, lab + 1_000],
])('now is the time at the lab for a browser %s', (_name, ahead, expected) => {
  vi.useFakeTimers({ now: lab + ahead });
  learnServerTime(answerAt(lab));
  expect(serverNow()).toBe(expected / 1000);
});

test('an answer without a date teaches nothing', () => {
  vi.useFakeTimers({ now: lab });
  learnServerTime(answerAt(lab));
  learnServerTime(new Headers());
  learnServerTime(new Headers({ date: 'yesterday' }));
  expect(serverNow()).toBe(lab / 1000);
});

test('what ends now includes clocks ahead, what ended before does not', () => {
  vi.useFakeTimers({ now: lab });
  learnServerTime(answerAt(lab));
  expect(endFor(lab / 1000)).toBe(lab / 1000 + 120);
  expect(endFor(lab / 1000 - 60)).toBe(lab / 1000 - 60);
});
