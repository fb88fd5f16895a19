import { afterEach, expect, it } from 'vitest';
import {
  mostRecentActions,
  type RecentAction,
  recentActions,
  recentActionsKey,
  rememberAction,
} from './recent-actions.ts';

afterEach(() => void Reflect.deleteProperty(globalThis, 'localStorage'));

const action = (at: number): RecentAction => ({
  traceId: at.toString(16).padStart(32, '0'),
  name: 'task.add',
  outcome: 'ok',
  at,
  durationMs: 12,
  page: '/',
});

function storageOf(text?: string) {
  const kept = new Map(text === undefined ? [] : [[recentActionsKey, text]]);
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

it('keeps the newest actions, each once, and no more than its bound', () => {
  const storage = storageOf();
  for (let at = 1; at <= mostRecentActions + 5; at++) rememberAction(action(at), storage);
  rememberAction(action(40), storage);
  const kept = recentActions(storage).map(({ at }) => at);
  expect(kept.slice(0, 3)).toEqual([40, mostRecentActions + 5, mostRecentActions + 4]);
  expect(kept).toHaveLength(mostRecentActions);
});

it.each(['nonsense', '{}', '[1]', '[{"traceId":"<b>"}]'])('takes %s for nothing', (text) => {
  expect(recentActions(storageOf(text))).toEqual([]);
});

it('does without where the browser keeps nothing', () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException('no room', 'QuotaExceededError');
    },
  };
  expect(() => rememberAction(action(1), full)).not.toThrow();
});

it('does without where the browser allows no storage at all', () => {
  let asked = 0;
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    get: () => {
      asked += 1;
      throw new DOMException('denied', 'SecurityError');
    },
  });
  expect(() => rememberAction(action(1))).not.toThrow();
  expect(recentActions()).toEqual([]);
  expect(asked).toBeGreaterThan(0);
});
