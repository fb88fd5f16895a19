import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { axisTime, momentOf, momentSeenFrom, preciseTimeOf, zoneOf } from './clock.ts';

beforeAll(() => vi.stubEnv('TZ', 'Asia/Kolkata'));
afterAll(() => vi.unstubAllEnvs());

const ms = Date.parse('2026-01-02T20:04:05.067Z');

it('writes every time in the zone of the browser, and names it', () => {
  expect([momentOf(ms), preciseTimeOf(ms), zoneOf(ms)]).toEqual([
    '2026-01-03 01:34:05',
    '01:34:05.067',
    'UTC+05:30',
  ]);
});

it('names the day of a moment that is not today’s', () => {
  expect([momentSeenFrom(ms, ms + 60_000), momentSeenFrom(ms, ms + 86_400_000)]).toEqual([
    '01:34:05',
    '2026-01-03 01:34:05',
  ]);
});

it.each([
  [86_400, '01-03'],
  [60, '01:34'],
  [5, '01:34:05'],
])('labels an axis every %i s with %s', (increment, label) => {
  expect(axisTime(ms, increment)).toBe(label);
});
