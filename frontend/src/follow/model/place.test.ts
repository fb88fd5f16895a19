import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Address } from './address.ts';
import { createPlace } from './place.ts';

const id = 'ab'.repeat(16);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Mood = 'accepts' | 'drops' | 'throws';

/** A browser’s address bar, which may drop or refuse changes, as browsers do with those that come too fast. */
function browserAt(path: string) {
  const location = { pathname: path, search: '' };
  const entries: string[] = [];
  let mood: Mood = 'accepts';
  const go = (how: string) => (_state: unknown, _title: string, to: string | URL | null | undefined) => {
    if (mood === 'throws') throw new DOMException('too many calls', 'SecurityError');
    if (mood === 'drops') return;
    const url = new URL(String(to), 'http://lab');
    Object.assign(location, { pathname: url.pathname, search: url.search });
    entries.push(`${how} ${to}`);
  };
  const seen: Address[] = [];
  const place = createPlace({
    location,
    history: { pushState: go('push'), replaceState: go('replace') },
    changed: (address) => seen.push(address),
  });
  const feel = (next: Mood) => {
    mood = next;
  };
  return { place, location, entries, seen, feel };
}

it('goes where it is told, and keeps the rest of the address', () => {
  const { place, entries, seen } = browserAt(`/lab/trace/${id}`);
  place.navigate({ search: 'a b' }, 'replace');
  place.navigate({ spanId: '1' });
  expect(entries).toEqual([`replace /lab/trace/${id}?q=a+b`, `push /lab/trace/${id}?span=1&q=a+b`]);
  expect(seen.at(-1)).toEqual({ traceId: id, spanId: '1', search: 'a b', compareWith: '' });
});

it('reads short trace ids as the stores write them', () => {
  const { place, seen } = browserAt('/lab/trace');
  place.navigate({ traceId: 'abc' });
  expect(seen.at(-1)?.traceId).toBe('abc'.padStart(32, '0'));
});

it.each<Mood>(['drops', 'throws'])(
  'moves on where the browser %s changes, whose address follows later',
  (mood) => {
    const { place, location, seen, feel } = browserAt(`/lab/trace/${id}`);
    feel(mood);
    for (let nth = 1; nth <= 5; nth += 1) place.navigate({ spanId: String(nth) }, 'replace');
    expect(seen.map(({ spanId }) => spanId)).toEqual(['1', '2', '3', '4', '5']);
    expect(location.search).toBe('');
    feel('accepts');
    vi.advanceTimersByTime(2_000);
    expect(location.search).toBe('?span=5');
    expect(vi.getTimerCount()).toBe(0);
  },
);

it('goes back with the browser, and writes nothing after its end', () => {
  const { place, location, seen, feel } = browserAt(`/lab/trace/${id}`);
  feel('drops');
  place.navigate({ spanId: '1' }, 'replace');
  location.search = '?span=2';
  place.follow();
  expect(seen.at(-1)?.spanId).toBe('2');
  place.navigate({ spanId: '3' }, 'replace');
  place.end();
  expect(vi.getTimerCount()).toBe(0);
});
