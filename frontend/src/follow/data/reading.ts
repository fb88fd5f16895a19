import { wordsFor } from '../../console/data/failure.ts';

/** What is known of something that a store was asked for. */
export type Reading<T> =
  | { readonly state: 'loading' }
  /** `value`: what it answered before. */
  | { readonly state: 'failed'; readonly message: string; readonly value: T | undefined }
  | { readonly state: 'ready'; readonly value: T };

export interface ReadingOptions<T> {
  readonly read: (signal: AbortSignal) => Promise<T>;
  readonly changed: (reading: Reading<T>) => void;
  /** Milliseconds after which an answer is asked for again; undefined: it is final. @param asked how often it was asked */
  readonly again: (value: T, asked: number) => number | undefined;
  /** Answers that are the same are not told again. */
  readonly same: (a: T, b: T) => boolean;
}

const firstRetryMs = 1_000;
const longestRetryMs = 10_000;

/**
 * Asks a store, and again by itself: after a failure, at growing distances, and for as long as the answer may still grow.
 * While the page is hidden it does not ask.
 *
 * @returns what ends it
 */
export function keepReading<T>({ read, changed, again, same }: ReadingOptions<T>): () => void {
  const ended = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: { readonly value: T } | undefined;
  let hasFailed = false;
  let failures = 0;
  let asked = 0;

  function later(ms: number | undefined): void {
    if (ms === undefined || ended.signal.aborted) return;
    timer = setTimeout(ask, ms);
  }

  function ask(): void {
    if (typeof document !== 'undefined' && document.hidden)
      document.addEventListener('visibilitychange', ask, { once: true, signal: ended.signal });
    else void load();
  }

  async function load(): Promise<void> {
    asked += 1;
    try {
      const value = await read(ended.signal);
      if (ended.signal.aborted) return;
      failures = 0;
      if (!last || hasFailed || !same(last.value, value)) changed({ state: 'ready', value });
      last = { value };
      hasFailed = false;
      later(again(value, asked));
    } catch (error) {
      if (ended.signal.aborted) return;
      hasFailed = true;
      changed({ state: 'failed', message: wordsFor(error), value: last?.value });
      later(Math.min(longestRetryMs, firstRetryMs * 2 ** failures));
      failures += 1;
    }
  }

  changed({ state: 'loading' });
  ask();
  return () => {
    ended.abort();
    clearTimeout(timer);
  };
}
